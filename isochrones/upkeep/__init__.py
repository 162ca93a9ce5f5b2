"""What a new month needs, in one run: fetch, check, build, compare, publish, prune."""
