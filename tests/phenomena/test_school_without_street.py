"""A school ten minutes off the street, beyond the snapping limit, beside one that is on it: home -- H ... S -- X, Y."""

import json

from built import Shown
from hamlet import SCHOOL, STOPS, Journey, back, place, reachable, there, with_feeds
from worlds import feed, trip

from isochrones.api.serving.served import Served

X, Y = "X000001A", "X000002B"


def test_it_is_named_and_never_reached():
    trips = trip("out", "H 7:40, S 7:50"), trip("in", "S 16:40, H 16:50")
    asked = with_feeds(feed("f", STOPS, trips), schools={X: SCHOOL, Y: place(107, 10)})
    assert asked.ask(place(0))[Y] == Shown({})
    assert asked.ask(place(107, 1))[Y] == Shown({})
    # The other is reached as ever: 7:40 - 1 - 5 to 7:50 + 2, 16:40 - 1 - 2 to 16:50 + 5.
    assert there(asked, uai=X) == Journey("07:34:00", "07:52:00", 1080, 0)
    assert back(asked, uai=X) == Journey("16:37:00", "16:55:00", 1080, 0)

    (warning,) = asked.manifest["warnings"]
    assert warning["code"] == "establishments-without-street"
    assert Y in warning["message"]
    assert X not in warning["message"]
    assert reachable(asked)["warnings"] == [warning]
    known = json.loads(Served(asked.answers).establishment(Y))
    assert known["on_network"] is False
    assert known["warnings"][-1]["code"] == "establishment-off-network"
