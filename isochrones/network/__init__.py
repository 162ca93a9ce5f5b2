"""Data shapes only: NamedTuples of flat arrays."""
