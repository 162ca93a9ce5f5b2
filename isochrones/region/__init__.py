"""What one configures: the region file, its sources, catalogue, school calendar and windows."""
