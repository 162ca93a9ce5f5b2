"""What comes in and goes out by the thousand: points, tables, formats, work done piece by piece."""
