import sys
from pathlib import Path

import pytest

# Servers that misbehave are those of the tests of feeds.
sys.path.append(str(Path(__file__).parents[1] / "feeds"))

from feed_server import FeedServer


@pytest.fixture
def server(sample_folder):
    """A server on loopback that publishes the town's buses."""
    with FeedServer() as running:
        running.serve("/urbain.zip", (sample_folder / "urbain.zip").read_bytes())
        yield running
