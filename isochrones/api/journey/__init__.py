"""`/journey`: one way there and one back, leg by leg."""
