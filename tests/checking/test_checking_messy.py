"""Whatever a feed holds, the check comes to a conclusion and a page that stands."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from messy_feeds import messy
from worlds import Period, feed, trip

from isochrones.checking import check_feeds, check_page
from isochrones.checking.feed_check import FeedToCheck

STOPS = {"a": (0.0, 0.0), "b": (2000.0, 0.0), "c": (5000.0, 0.0)}
TRIPS = [trip("t", "a 7:00, b 7:10, c 7:30"), trip("u", "c 8:00, a 8:40", periods=(Period(28_800, 32_400, 600),))]
FILES = {name: text.encode() for name, text in feed("f", STOPS, TRIPS).files.items()}
fewer = settings(max_examples=max(1, settings().max_examples // 2))


@given(messy(FILES), messy(FILES), st.sampled_from(("transit", "school", "mixed")))
@fewer
def test_messy_feeds_are_judged(first, second, kind):
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for feed_id, files in (("f<b>", first), ("g", second)):
            path = Path(folder) / feed_id
            path.mkdir()
            for name, content in files.items():
                (path / name).write_bytes(content)
            sources.append(FeedToCheck(feed_id, kind, path))
        report = check_feeds("messy", sources, dt.date(2026, 4, 10))
    for found in report.feeds:
        assert (found.error is None) == (len(found.trips_on_days) == 60)
        assert (found.verdict == "blocking") == (not any(found.trips_on_days))
    assert json.loads(json.dumps(report.as_record()))["build_advisable"] == (report.objections == [])
    page = str(check_page(report))
    body = page[page.index("<body>") : page.index("</html>")]
    assert "script" not in {element.tag for element in ET.fromstring(body).iter()}
    assert "<b>" not in body.replace("&lt;b&gt;", "")
