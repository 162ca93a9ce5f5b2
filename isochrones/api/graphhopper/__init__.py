"""`/isochrone` and `/health`, as clients of GraphHopper know them."""
