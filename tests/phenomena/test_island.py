"""Streets that join nothing: one three minutes' walk north of home, one ten minutes.

---- ten minutes north ----
---- three minutes north ----
==home=====H=========S==school==  the long street
"""

from hamlet import STOPS, Journey, along, back, place, reachable, street, there, with_feeds
from worlds import Way, feed, trip


def test_islands_are_left_out_and_counted():
    asked = with_feeds(
        feed("f", STOPS, [trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")]),
        streets=(street(), Way((along(-1, 3), along(1, 3))), Way((along(-1, 10), along(1, 10)))),
    )
    # Straight to the long street, 3 minutes more than from home.
    near = place(0, 3)
    assert there(asked, near) == Journey("07:31:00", "07:52:00", 1260, 0)
    assert back(asked, near) == Journey("16:37:00", "16:58:00", 1260, 0)
    # 833 m are beyond the snapping limit.
    assert reachable(asked, place(0, 10))["origin"]["snapped"] is None
    assert asked.manifest["report"]["streets"]["walk_islands"] == 2
