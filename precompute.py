"""Command line of the batch jobs; see `python precompute.py --help`."""

from isochrones.jobs.commands import app

if __name__ == "__main__":
    app()
