"""A trip timed at its ends only: H --35-- M --4-- N --61-- S, a hundred minutes on foot; one lives at M.

Times between are filled in by the distance along the stops, not evenly from stop to stop.
"""

from dataclasses import replace

from hamlet import STOPS, Journey, back, place, there, with_feeds
from worlds import feed, trip


def untimed(timetable_feed, *stops):
    """Return the feed without the times of some stops."""
    rows = [row.split(",") for row in timetable_feed.files["stop_times.txt"].splitlines()]
    lines = [",".join([row[0], "", "", *row[3:]] if row[3] in stops else row) for row in rows]
    return replace(timetable_feed, files={**timetable_feed.files, "stop_times.txt": "\n".join(lines)})


def test_times_between_follow_the_distance():
    # 12:34 are of no meaning: they are taken out.
    out = trip("out", "H 7:20, M 12:34, N 12:34, S 7:40:10")
    way_back = trip("in", "S 16:40, N 12:34, M 12:34, H 17:00:10")
    asked = with_feeds(untimed(feed("f", STOPS, [out, way_back]), "M", "N"))
    home = place(40)
    # At M after 35 hundredths of 1210 s, 423.5 s, rounded down: 7:27:03; one leaves a minute before.
    assert there(asked, home) == Journey("07:26:03", "07:42:10", 967, 0)
    # At M after 65 hundredths, 786.5 s, rounded down: 16:53:06.
    assert back(asked, home) == Journey("16:37:00", "16:53:06", 966, 0)
    (finding,) = asked.manifest["report"]["findings"]
    assert (finding["file"], finding["rule"], finding["count"]) == ("f/stop_times.txt", "interpolated-time", 4)
