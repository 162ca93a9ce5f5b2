"""The dataset in service: opened, warmed up, replaced by the next."""
