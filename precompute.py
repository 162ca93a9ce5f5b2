"""Command line of the batch jobs; see `python precompute.py --help`."""

import gc

from isochrones.cli.commands import app

if __name__ == "__main__":
    # What was imported stays to the end: there is no need to look through it for garbage again and again.
    gc.freeze()
    app()
