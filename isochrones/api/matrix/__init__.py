"""`/matrix`: minutes from many points to many establishments."""
