"""What the terminal shows: progress, reports, tables; readable at 80 columns."""
