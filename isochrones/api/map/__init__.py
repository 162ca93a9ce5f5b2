"""The map page, and what it draws: style, tiles, facts."""
