"""Pieces of answers as JSON: the catalogue, a page of it, days, minutes, and what the map is told."""
