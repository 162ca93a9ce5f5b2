"""Times over an area: at the points of a lattice, by streets and by rides."""
