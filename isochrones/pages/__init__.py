"""Pages a person reads: self-contained HTML with tables, calendars and maps."""
