"""Isochrones for a database: polygons of every establishment, as files."""
