"""Reads OpenStreetMap files into flat street arrays; knows nothing of timetables or routing."""

from osm.access import StreetSpeeds
from osm.reading import count_streets
from osm.streets import StreetCounts, Streets, read_streets

__all__ = ["StreetCounts", "StreetSpeeds", "Streets", "count_streets", "read_streets"]
