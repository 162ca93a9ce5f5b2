"""The picture of the README: ISOCHRONES_PICTURES=1 writes it anew."""

import os
from pathlib import Path

from map_page import AT_HOME

PICTURE = Path(__file__).parents[2] / "docs" / "map.png"
MOST_BYTES = 300_000


def test_the_picture(visit, tmp_path):
    map_page = visit(f"{AT_HOME}&zones=oui&modes=pied-velo-transports-car", width=1200, height=800)
    assert map_page.eventually(map_page.is_still)
    target = PICTURE if os.environ.get("ISOCHRONES_PICTURES") else tmp_path / "map.png"
    map_page.page.screenshot(path=target, animations="disabled")
    assert 20_000 < target.stat().st_size < MOST_BYTES
    assert 20_000 < PICTURE.stat().st_size < MOST_BYTES
