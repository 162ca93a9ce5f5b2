"""`/isochrones`: areas within reach."""
