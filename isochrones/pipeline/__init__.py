"""From a region to a published dataset, resumable, and taking over what did not change."""
