import sys
from pathlib import Path

import pytest

# Processes that are killed, and the command line, are started as in the tests of the jobs.
sys.path.append(str(Path(__file__).parents[1] / "pipeline"))
sys.path.append(str(Path(__file__).parents[1] / "gtfs"))

from feed_server import FeedServer


@pytest.fixture
def server():
    """A server on loopback, which answers as the test says."""
    with FeedServer() as running:
        yield running
