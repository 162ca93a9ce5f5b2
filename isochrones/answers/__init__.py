"""What a dataset answers: establishments within reach, journeys, areas, matrices."""
