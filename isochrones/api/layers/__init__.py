"""Layers around the routes: limits, keys, caching, logs, metrics."""
