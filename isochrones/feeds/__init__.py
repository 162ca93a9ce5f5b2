"""Where feeds and street extracts come from: lists, downloads, and every version that was kept."""
