"""From files to a network: trips to patterns, stops and establishments to streets, footpaths."""
