"""Searches on streets: the nearest edge, durations, ways, and the hierarchy that reaches all establishments at once."""
