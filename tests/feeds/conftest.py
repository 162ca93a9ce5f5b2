import sys
from pathlib import Path

import pytest

# Feeds are written as in the tests of the reader.
sys.path.append(str(Path(__file__).parents[1] / "gtfs"))

from feed_server import FeedServer


@pytest.fixture
def server():
    """A server on loopback, which answers as the test says."""
    with FeedServer() as running:
        yield running
