import pytest
import town


@pytest.fixture(scope="session")
def town_before(tmp_path_factory):
    """DIR of the town's dataset, not to be changed."""
    return town.built_in(tmp_path_factory.mktemp("town"), town.TOWN)


@pytest.fixture(scope="session")
def without_line_2(tmp_path_factory):
    """DIR of the town without the trip to D, not to be changed; its feed goes elsewhere."""
    away = town.country_feed(town.trip("away", "D 7:45, P 7:55"))
    return town.built_in(tmp_path_factory.mktemp("without"), town.with_feeds(town.town_feed(), away))


@pytest.fixture
def town_region(tmp_path):
    """Return a function that writes the town's region file with some more lines."""

    def write(lines):
        region = town.TOWN.write(tmp_path / "region")
        region.write_text(region.read_text() + lines)
        return region

    return write
