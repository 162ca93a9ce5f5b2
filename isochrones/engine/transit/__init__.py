"""Searches on timetables: fastest durations, journeys leg by leg, percentiles over a window."""
