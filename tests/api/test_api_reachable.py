"""`/reachable`, line by line of its contract, on scripted travel times."""

import threading

import pytest
from fake_service import (
    COMPTABLE,
    CUISINE,
    DATASET_ID,
    MACON,
    MENUISIER,
    FakeDataset,
    client_of,
)

from isochrones.answers.lookup import Query

HOME = {"lat": 47.2, "lon": -1.5}
ALL_MODES = "transit,school,walk,bike"


def reachable(client, **parameters):
    response = client.get("/reachable", HOME | parameters)
    assert response.status_code == 200, response.text
    return response.json()


def uais(answer):
    return [entry["uai"] for entry in answer["establishments"]]


def test_a_whole_answer(client):
    # School C is reached in 1801 s: 31 whole minutes. B and A both in ten: then the lower code comes first.
    answer = reachable(client)

    assert list(answer) == ["dataset", "origin", "total", "establishments", "warnings"]
    assert answer["dataset"] == {
        "id": DATASET_ID,
        "name": "town",
        "date": "2026-04-14",
        "timezone": "Europe/Paris",
        "arrive": ["07:30", "09:00"],
        "leave": ["16:30", "18:30"],
        "budget_minutes": 90,
    }
    assert answer["origin"] == {
        "lat": 47.2,
        "lon": -1.5,
        "snapped": {"lat": 47.2, "lon": -1.5, "distance_m": 12.3},
    }
    assert answer["total"] == 3
    assert uais(answer) == ["0440001A", "0440002B", "0440003C"]
    assert answer["establishments"][1] == {
        "uai": "0440002B",
        "name": "Lycée B",
        "lat": 47.2,
        "lon": -1.5,
        "nature": "lycée",
        "minutes": 10,
        "mode": "transit",
        "times": {"transit": 10, "school": None, "walk": 22, "bike": None},
        # There at 07:30; 595 s before that is 07:20:05.
        "departure": "07:20",
        "arrival": "07:30",
        "transfers": 2,
        "return_minutes": 16,
        # Leaving at 18:29, a minute before the window ends; home 901 s later, at 18:44:01.
        "return_departure": "18:29",
        "return_arrival": "18:44",
        "formations": [MENUISIER, COMPTABLE],
    }
    assert answer["warnings"] == [{"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"}]


def test_keys_come_in_the_order_of_the_contract(client):
    assert list(reachable(client)["establishments"][0]) == [
        *("uai", "name", "lat", "lon", "nature", "minutes", "mode", "times", "departure", "arrival"),
        *("transfers", "return_minutes", "return_departure", "return_arrival", "formations"),
    ]


@pytest.mark.parametrize(("seconds", "minutes"), [(595, 10), (600, 10), (601, 11)], ids=["below", "exactly", "above"])
def test_minutes_are_rounded_up(client, seconds, minutes):
    # 595 s and 600 s by transit (B, A), 601 s on foot (A).
    answer = reachable(client)
    times = {entry["uai"]: entry["times"] for entry in answer["establishments"]}
    shown = {
        595: times["0440002B"]["transit"],
        600: times["0440001A"]["transit"],
        601: times["0440001A"]["walk"],
    }
    assert shown[seconds] == minutes


def test_minutes_are_the_least_of_the_modes_asked_for(client):
    # To B: transit 595 s, walk 1320 s, bike 540 s.
    b = {"uai": "0440002B"}
    found = {
        modes: (entry["minutes"], entry["mode"])
        for modes in ("transit", "walk", "transit,walk", ALL_MODES)
        for entry in reachable(client, modes=modes, **b)["establishments"]
    }
    assert found == {
        "transit": (10, "transit"),
        "walk": (22, "walk"),
        "transit,walk": (10, "transit"),
        ALL_MODES: (9, "bike"),
    }


def test_modes_not_asked_for_are_null(client):
    times = reachable(client, modes="walk", uai="0440002B")["establishments"][0]["times"]
    assert times == {"transit": None, "school": None, "walk": 22, "bike": None}


def test_journeys_without_rides_have_no_transfers(client):
    entry = reachable(client, modes="walk", uai="0440002B")["establishments"][0]
    assert entry["transfers"] is None
    # 1320 s are 22 minutes.
    assert (entry["departure"], entry["arrival"]) == ("07:08", "07:30")


def test_a_median_has_no_single_departure(client):
    entry = reachable(client, modes="transit", metric="p50", uai="0440002B")["establishments"][0]
    assert (entry["minutes"], entry["departure"], entry["arrival"], entry["transfers"]) == (
        10,
        None,
        None,
        None,
    )


def test_no_way_back_is_null(client):
    returns = {
        entry["uai"]: (entry["return_minutes"], entry["return_departure"], entry["return_arrival"])
        for entry in reachable(client)["establishments"]
    }
    # 901 s, none, 1 s.
    assert returns == {
        "0440002B": (16, "18:29", "18:44"),
        "0440001A": (None, None, None),
        "0440003C": (1, "18:30", "18:30"),
    }


def test_an_establishment_exactly_at_the_budget_is_in(client):
    # D takes 3600 s by bike.
    assert "0440004D" in uais(reachable(client, modes="bike", budget_minutes=60))
    assert "0440004D" not in uais(reachable(client, modes="bike", budget_minutes=59))


class TestQuery:
    """What the lookup is asked."""

    def test_defaults(self, client, lookup):
        reachable(client)
        assert lookup.queries == [Query(47.2, -1.5, 3600, ("transit", "school", "walk"), "walk", "fastest")]

    def test_everything_given(self, client, lookup):
        reachable(client, budget_minutes=90, modes="bike,transit", access="bike", metric="p50")
        assert lookup.queries == [Query(47.2, -1.5, 5400, ("bike", "transit"), "bike", "p50")]

    @pytest.mark.parametrize("modes", ["walk,bike", ["walk", "bike"], " walk , bike", ["walk,bike", "walk"]])
    def test_modes_may_be_repeated_or_separated_by_commas(self, client, lookup, modes):
        reachable(client, modes=modes)
        assert lookup.queries[0].modes == ("walk", "bike")

    def test_the_default_budget_is_at_most_that_of_the_dataset(self, lookup):
        client = client_of(FakeDataset(budget_minutes=45), lookup)
        reachable(client)
        assert lookup.queries[0].budget_seconds == 45 * 60
        client.close()


class TestFilters:
    """Values of one filter are alternatives; all filters given must hold."""

    def formations(self, client, **filters):
        answer = reachable(client, modes=ALL_MODES, **filters)
        assert answer["total"] == len(answer["establishments"])
        return {entry["uai"]: entry["formations"] for entry in answer["establishments"]}

    def test_none(self, client):
        assert self.formations(client) == {
            "0440002B": [MENUISIER, COMPTABLE],
            "0440001A": [MACON],
            "0440003C": [],
            "0440004D": [CUISINE],
        }

    def test_one_value(self, client):
        assert self.formations(client, voie="scolaire") == {"0440002B": [MENUISIER, COMPTABLE]}
        assert self.formations(client, cfd="32031409") == {"0440002B": [COMPTABLE]}
        assert self.formations(client, diplome="BTS") == {"0440002B": [COMPTABLE]}
        assert self.formations(client, domaine="bâtiment") == {"0440001A": [MACON]}

    def test_values_of_one_filter_are_alternatives(self, client):
        assert self.formations(client, domaine=["bois", "bâtiment"]) == {
            "0440002B": [MENUISIER],
            "0440001A": [MACON],
        }

    def test_filters_must_all_hold_for_one_formation(self, client):
        # B has a CAP and something in "gestion", but no CAP in "gestion".
        assert self.formations(client, diplome="CAP", domaine="gestion") == {}
        assert self.formations(client, diplome="CAP", voie="scolaire") == {"0440002B": [MENUISIER]}

    def test_by_establishment(self, client):
        assert self.formations(client, uai=["0440003C", "0440001A"]) == {"0440001A": [MACON], "0440003C": []}

    def test_by_establishment_and_formation(self, client):
        assert self.formations(client, uai=["0440003C", "0440001A"], voie="apprentissage") == {"0440001A": [MACON]}

    def test_values_match_exactly(self, client):
        assert self.formations(client, diplome="cap") == {}
        assert self.formations(client, diplome="CA") == {}

    def test_values_may_hold_commas(self, lookup):
        dataset = FakeDataset()
        dataset.formations = [[MENUISIER | {"domaine": "accompagnement, soins"}], [], [], []]
        client = client_of(dataset, lookup)
        assert list(self.formations(client, domaine="accompagnement, soins")) == ["0440002B"]
        client.close()

    def test_an_unknown_value_is_said(self, client):
        answer = reachable(client, diplome=["CAP", "C.A.P."], uai="9999999Z")
        assert answer["total"] == 0
        assert answer["warnings"][1:] == [
            {"code": "unknown-value", "message": 'diplome: no formation of this dataset has "C.A.P."'},
            {"code": "unknown-value", "message": 'uai: no establishment of this dataset has "9999999Z"'},
        ]


class TestPaging:
    """`total` counts before the page is cut."""

    def page(self, client, **parameters):
        answer = reachable(client, modes=ALL_MODES, **parameters)
        assert answer["total"] == 4
        return uais(answer)

    def test_pages_make_up_the_whole(self, client):
        # By minutes: B 9 (bike), A 10, C 31, D 60.
        assert self.page(client) == ["0440002B", "0440001A", "0440003C", "0440004D"]
        assert self.page(client, limit=2) == ["0440002B", "0440001A"]
        assert self.page(client, limit=2, offset=1) == ["0440001A", "0440003C"]
        assert self.page(client, limit=3, offset=3) == ["0440004D"]

    def test_past_the_end(self, client):
        assert self.page(client, offset=4) == []
        assert self.page(client, offset=10**30) == []

    def test_the_limit_is_100_unless_told(self, lookup):
        many = [{"uai": f"{n:08d}", "name": "", "lat": 0.0, "lon": 0.0} for n in range(10_001)]
        dataset = FakeDataset(many)
        dataset.formations = [[] for _ in many]
        client = client_of(dataset, lambda query: many_reached(lookup(query), len(many)))
        answer = reachable(client)
        assert (answer["total"], len(answer["establishments"])) == (10_001, 100)
        assert len(reachable(client, limit=10_000)["establishments"]) == 10_000
        client.close()


def many_reached(answer, count):
    def repeated(values):
        return values[:1].repeat(count)

    return answer._replace(
        seconds={mode: repeated(values) for mode, values in answer.seconds.items()},
        **{
            name: repeated(getattr(answer, name))
            for name in (
                *("best_seconds", "best_mode", "departure", "arrival", "transfers"),
                *("return_seconds", "return_mode", "return_departure", "return_arrival"),
            )
        },
    )


def test_an_origin_off_the_network_is_an_answer(client):
    response = client.get("/reachable", {"lat": 61, "lon": 0})
    assert response.status_code == 200
    answer = response.json()
    assert answer["origin"] == {"lat": 61.0, "lon": 0.0, "snapped": None}
    assert (answer["total"], answer["establishments"]) == (0, [])
    assert answer["warnings"] == [
        {"code": "feed-without-service", "message": "feed b has no service on 2026-04-14"},
        {"code": "origin-off-network", "message": "no street within 500 m"},
    ]


def test_a_column_that_answers_have_themselves_is_hidden_and_said(lookup):
    rows = [{**row, "mode": "théorique"} for row in FakeDataset().establishments]
    client = client_of(FakeDataset(rows), lookup)
    answer = reachable(client)
    assert answer["establishments"][0]["mode"] == "transit"
    assert answer["warnings"][1:] == [
        {
            "code": "column-hidden",
            "message": 'the catalogue\'s column "mode" is not shown: answers use this name themselves',
        }
    ]
    client.close()


def test_lookups_leave_the_event_loop_free(client, lookup):
    reachable(client)
    assert lookup.threads.isdisjoint({threading.get_ident()})
