"""`/dataset`, `/healthz`, `/readyz`, `/metrics`: what is served, and how the service is."""
