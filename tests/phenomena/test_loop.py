"""A line that serves a stop twice before it goes on, at either end: home -- H . M . H ... S . N . S -- school."""

from hamlet import Journey, back, there, with_trips
from worlds import trip


def test_a_loop_is_boarded_at_the_last_visit_and_left_at_the_first():
    asked = with_trips(
        trip("out", "H 7:30, M 7:35, H 7:40, S 7:50, N 7:53, S 7:56"),
        trip("in", "S 16:40, N 16:44, S 16:50, H 17:00, M 17:03, H 17:06"),
    )
    # At H by 7:40 - 1, from home by 7:34; off at S at 7:50, at school at 7:52.
    assert there(asked) == Journey("07:34:00", "07:52:00", 1080, 0)
    # At S by 16:50 - 1, from school by 16:47; off at H at 17:00, home at 17:05.
    assert back(asked) == Journey("16:47:00", "17:05:00", 1080, 0)


def test_a_one_way_ring_is_ridden_through_its_terminus_in_one_go():
    # From M to H one passes S; from S to H, nothing. The ring's first stop is its last.
    asked = with_trips(trip("ring", "S 7:20, H 7:30, M 7:38, S 7:50"), trip("evening", "H 16:30, S 16:40, H 16:50"))
    # At H by 7:30 - 1, from home by 7:24, at school at 7:52.
    assert there(asked) == Journey("07:24:00", "07:52:00", 1680, 0)
    assert back(asked) == Journey("16:37:00", "16:55:00", 1080, 0)
