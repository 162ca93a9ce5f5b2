"""Where feeds and street extracts come from: lists, downloads, and every version that was kept."""

from isochrones.feeds.fetching import fetch_sources
from isochrones.feeds.overview import FetchProgress, FetchReport, Outcome
from isochrones.feeds.resolving import resolve, source_warnings
from isochrones.feeds.review import SourceStatus, accept, overview

__all__ = [
    "FetchProgress",
    "FetchReport",
    "Outcome",
    "SourceStatus",
    "accept",
    "fetch_sources",
    "overview",
    "resolve",
    "source_warnings",
]
