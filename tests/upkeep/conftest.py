import sys
from pathlib import Path

import pytest

from isochrones.sample import write_sample_region

# The command line, processes that are killed, and servers that misbehave are those of the other tests.
sys.path.append(str(Path(__file__).parents[1] / "pipeline"))
sys.path.append(str(Path(__file__).parents[1] / "feeds"))

from feed_server import FeedServer


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """The sample region's folder, not to be changed."""
    return write_sample_region(tmp_path_factory.mktemp("sample") / "region").parent


@pytest.fixture
def server(sample_folder):
    """A server on loopback that publishes the town's buses."""
    with FeedServer() as running:
        running.serve("/urbain.zip", (sample_folder / "urbain.zip").read_bytes())
        yield running
