"""What one dataset says and another does not."""
