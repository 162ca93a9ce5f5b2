"""The command line: commands, and how they show what came of them."""
