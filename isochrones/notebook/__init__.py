"""A dataset in a notebook: questions in plain Python, answers as (Geo)DataFrames."""

from isochrones.notebook.network import Network
from isochrones.notebook.telling import TravelTimeWarning

__all__ = ["Network", "TravelTimeWarning"]
