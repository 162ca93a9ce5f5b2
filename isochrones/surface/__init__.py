"""From travel times on a lattice to polygons."""
