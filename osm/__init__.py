"""Reads OpenStreetMap files into flat street arrays; knows nothing of timetables or routing."""
