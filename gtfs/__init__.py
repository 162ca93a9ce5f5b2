"""Reads GTFS feeds into checked tables; knows nothing of streets or routing."""
