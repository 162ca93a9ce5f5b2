"""Reads OpenStreetMap files into flat street arrays; knows nothing of timetables or routing."""

from osm.access import StreetSpeeds
from osm.streets import StreetCounts, Streets, read_streets

__all__ = ["StreetCounts", "StreetSpeeds", "Streets", "read_streets"]
