"""`/reachable` and `/establishments`: what is within reach of one home, or of many."""
