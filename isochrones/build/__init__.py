"""From files to a network: patterns, footpaths, links."""
