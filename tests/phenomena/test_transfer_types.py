"""What transfers.txt says of M and N, four minutes' walk apart: home -- H ... M, N ... S -- school.

One gets off at 7:38 on the way there, at 16:44 on the way back. Of two connections a second apart the first, which
would be faster, is missed. By default one is ready 4 + 1 minutes later.
"""

import pytest
from hamlet import STOPS, Journey, along, back, there, with_trips
from worlds import Transfer, clock, seconds, trip


def changing(ready_there, ready_back, *transfers, stops=STOPS):
    """Build two lines that meet at M and N; one may be ready to board at these times."""
    return with_trips(
        trip("out 1", "H 7:30, M 7:38"),
        trip("missed", f"N {clock(seconds(ready_there) - 1)}, S 7:50"),
        trip("caught", f"N {ready_there}, S 7:51"),
        trip("in 1", "S 16:40, N 16:44"),
        trip("missed back", f"M {clock(seconds(ready_back) - 1)}, H 16:56"),
        trip("caught back", f"M {ready_back}, H 16:57"),
        transfers=transfers,
        stops=stops,
    )


# 7:30 - 1 - 5 to 7:51 + 2; 16:40 - 1 - 2 to 16:57 + 5.
THERE, BACK = Journey("07:24:00", "07:53:00", 1740, 1), Journey("16:37:00", "17:02:00", 1500, 1)


@pytest.mark.parametrize("rules", [(), (Transfer("M", "N", "0"), Transfer("N", "M", ""))], ids=["no rule", "type 0"])
def test_type_0_walks_as_everybody_does(rules):
    asked = changing("7:43", "16:49", *rules)
    assert (there(asked), back(asked)) == (THERE, BACK)


def test_type_0_walks_straight_where_no_street_leads():
    # N is nine minutes north of M, beyond the snapping limit: ready 9 + 1 minutes later.
    nowhere = {**STOPS, "N": along(40, 9)}
    one_way = changing("7:48", "16:54", Transfer("M", "N", "0"), stops=nowhere)
    assert (there(one_way), back(one_way)) == (THERE, None)
    both_ways = changing("7:48", "16:54", Transfer("M", "N", "0"), Transfer("N", "M", "0"), stops=nowhere)
    assert (there(both_ways), back(both_ways)) == (THERE, BACK)


def test_type_1_walks_but_needs_no_slack():
    asked = changing("7:42", "16:48", Transfer("M", "N", "1"), Transfer("N", "M", "1"))
    assert (there(asked), back(asked)) == (THERE, BACK)


def test_type_2_takes_its_time_instead_be_it_longer_or_shorter():
    asked = changing("7:45", "16:45", Transfer("M", "N", "2", "420"), Transfer("N", "M", "2", "60"))
    assert (there(asked), back(asked)) == (THERE, BACK)


def test_type_3_forbids_one_direction():
    asked = changing("7:43", "16:49", Transfer("M", "N", "3"))
    assert (there(asked), back(asked)) == (None, BACK)
    asked = changing("7:43", "16:49", Transfer("N", "M", "3"))
    assert (there(asked), back(asked)) == (THERE, None)
