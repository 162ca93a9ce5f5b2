"""The main jobs: build a dataset from a region file, make its index, show what came of it."""
