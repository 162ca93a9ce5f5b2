"""`/reachable`, line by line of its contract: what is looked up in the sample dataset, filtered and paged."""

import threading

import pytest
from in_process import ADRIFT, HOME, LAT, LON, UAI, Watched, changed, client_of

from isochrones.answers.lookup import Query
from isochrones.api.parameters import ReachableParameters
from isochrones.engine.constants import UNREACHED
from isochrones.modes.names import MODES

ALL_MODES = ",".join(MODES)
DEFAULT_QUERY = Query(LAT, LON, 3600, ("transit", "school", "walk"), "walk", "fastest")


def reachable(client, **parameters):
    response = client.get("/reachable", HOME | parameters)
    assert response.status_code == 200, response.text
    return response.json()


def uais(answer):
    return [entry["uai"] for entry in answer["establishments"]]


def minutes(seconds):
    return None if seconds >= UNREACHED else -(-int(seconds) // 60)


def test_a_whole_answer(answers, client):
    answer = reachable(client)
    dataset, looked_up = answers.dataset, answers.lookup(DEFAULT_QUERY)

    assert list(answer) == ["dataset", "origin", "total", "establishments", "warnings"]
    assert answer["dataset"] == {
        "id": dataset.id,
        "name": "valbourg",
        "date": "2026-04-14",
        "timezone": "Europe/Paris",
        "arrive": ["07:30", "09:00"],
        "leave": ["16:30", "18:30"],
        "budget_minutes": 90,
    }
    snapped = answer["origin"].pop("snapped")
    assert answer["origin"] == HOME
    assert snapped["lat"] == pytest.approx(looked_up.snapped.lat, abs=1e-6)
    assert snapped["distance_m"] == pytest.approx(looked_up.snapped.distance_meters, abs=0.1)
    times = zip(dataset.establishments, looked_up.best_seconds, strict=True)
    reached = [row["uai"] for row, seconds in times if seconds < UNREACHED]
    assert answer["total"] == len(reached) > 1
    assert sorted(uais(answer)) == sorted(reached)
    assert answer["warnings"] == dataset.manifest.as_record()["warnings"] != []
    for entry in answer["establishments"]:
        index = dataset.index_of(entry["uai"])
        row = dataset.establishments[index]
        assert {name: entry[name] for name in row} == row
        assert entry["minutes"] == minutes(looked_up.best_seconds[index])
        assert entry["mode"] == MODES[looked_up.best_mode[index]]
        assert entry["times"] == {
            mode: minutes(looked_up.seconds[mode][index]) if mode in looked_up.seconds else None for mode in MODES
        }
        assert (entry["departure"], entry["arrival"]) == tuple(
            dataset.clock(int(column[index])) for column in (looked_up.departure, looked_up.arrival)
        )
        assert entry["return_minutes"] == minutes(looked_up.return_seconds[index])
        assert entry["formations"] == dataset.formations[index]


def test_minutes_are_the_least_of_the_modes_asked_for(client):
    everything = reachable(client, modes=ALL_MODES, budget_minutes=90)["establishments"]
    times = {entry["uai"]: entry["times"] for entry in everything}
    uai = max(times, key=lambda uai: sum(time is not None for time in times[uai].values()))
    by_mode = times[uai]
    assert None not in (by_mode["transit"], by_mode["bike"])
    for modes in ("transit", "bike", "transit,bike"):
        (entry,) = reachable(client, modes=modes, budget_minutes=90, uai=uai)["establishments"]
        least = min(by_mode[mode] for mode in modes.split(","))
        assert (entry["minutes"], by_mode[entry["mode"]]) == (least, least)
        assert entry["times"] == {mode: by_mode[mode] if mode in modes else None for mode in MODES}


def test_journeys_without_rides_have_no_transfers(client):
    (entry,) = reachable(client, modes="bike", budget_minutes=90, uai=UAI)["establishments"]
    assert entry["transfers"] is None
    # Nobody waits: there when the window starts.
    assert entry["arrival"] == "07:30"


def test_a_median_has_no_single_departure(client):
    (entry,) = reachable(client, modes="transit", metric="p50", uai=UAI)["establishments"]
    assert entry["minutes"] > 0
    assert (entry["departure"], entry["arrival"], entry["transfers"]) == (None, None, None)


def test_an_establishment_exactly_at_the_budget_is_in(client):
    (entry,) = reachable(client, uai=UAI)["establishments"]
    assert uais(reachable(client, uai=UAI, budget_minutes=entry["minutes"])) == [UAI]
    assert uais(reachable(client, uai=UAI, budget_minutes=entry["minutes"] - 1)) == []


class TestQuery:
    """What the lookup is asked."""

    def test_defaults(self, watched, queries):
        reachable(watched)
        assert queries == [DEFAULT_QUERY]

    def test_everything_given(self, watched, queries):
        reachable(watched, budget_minutes=90, modes="bike,transit", access="bike", metric="p50")
        assert queries == [Query(LAT, LON, 5400, ("bike", "transit"), "bike", "p50")]

    @pytest.mark.parametrize("modes", ["walk,bike", ["walk", "bike"], " walk , bike", ["walk,bike", "walk"]])
    def test_modes_may_be_repeated_or_separated_by_commas(self, watched, queries, modes):
        reachable(watched, modes=modes)
        assert queries[0].modes == ("walk", "bike")

    def test_the_default_budget_is_at_most_that_of_the_dataset(self, answers, queries):
        client = client_of(Watched(changed(answers, budget_minutes=45), queries.append))
        reachable(client)
        assert queries[0].budget_seconds == 45 * 60
        client.close()


class TestFilters:
    """Filters choose among what is reached."""

    def formations(self, client, **filters):
        answer = reachable(client, modes=ALL_MODES, budget_minutes=90, **filters)
        assert answer["total"] == len(answer["establishments"])
        return {entry["uai"]: entry["formations"] for entry in answer["establishments"]}

    def test_each_keeps_what_has_its_value(self, client):
        everything = self.formations(client)
        for name, value in (("voie", "scolaire"), ("cfd", "32031409"), ("diplome", "CAP"), ("domaine", "gestion")):
            kept = {uai: [row for row in taught if row[name] == value] for uai, taught in everything.items()}
            assert self.formations(client, **{name: value}) == {uai: rows for uai, rows in kept.items() if rows} != {}

    def test_repeated_values_are_alternatives(self, client):
        both = self.formations(client, domaine=["bois", "gestion"])
        assert {row["domaine"] for taught in both.values() for row in taught} == {"bois", "gestion"}

    def test_by_establishment(self, client):
        everything = self.formations(client)
        chosen = sorted(everything)[:2]
        assert self.formations(client, uai=chosen) == {uai: everything[uai] for uai in chosen}

    def test_values_may_hold_commas(self, answers):
        rows = [
            [{**row, "domaine": "accompagnement, soins"} for row in taught] for taught in answers.dataset.formations
        ]
        client = client_of(changed(answers, formations=[rows[0], *([] for _ in rows[1:])]))
        assert list(self.formations(client, domaine="accompagnement, soins")) == [UAI]
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

    def test_pages_make_up_the_whole(self, client):
        asked = {"modes": ALL_MODES, "budget_minutes": 90}
        whole = uais(reachable(client, **asked))
        assert len(whole) > 3
        for limit, offset in ((2, 0), (2, 1), (3, len(whole) - 1), (1, len(whole)), (1, 10**30)):
            page = reachable(client, limit=limit, offset=offset, **asked)
            assert page["total"] == len(whole)
            assert uais(page) == whole[offset : offset + limit]

    def test_the_limit_is_100_unless_told(self, client):
        assert ReachableParameters.model_validate(HOME).limit == 100
        assert reachable(client, limit=10_000)["total"] == reachable(client)["total"]


def test_an_origin_off_the_network_is_an_answer(client):
    response = client.get("/reachable", ADRIFT)
    assert response.status_code == 200
    answer = response.json()
    assert answer["origin"] == {**ADRIFT, "snapped": None}
    assert (answer["total"], answer["establishments"]) == (0, [])
    assert answer["warnings"][1:] == [
        {
            "code": "origin-off-network",
            "message": "no street within 500 m of the origin: what can be reached from it is not known",
        },
    ]


def test_a_column_that_answers_have_themselves_is_hidden_and_said(answers):
    rows = [{**row, "mode": "théorique"} for row in answers.dataset.establishments]
    client = client_of(changed(answers, establishments=rows))
    answer = reachable(client)
    assert answer["establishments"][0]["mode"] in MODES
    assert answer["warnings"][1:] == [
        {
            "code": "column-hidden",
            "message": 'the catalogue\'s column "mode" is not shown: answers use this name themselves',
        }
    ]
    client.close()


def test_lookups_leave_the_event_loop_free(answers):
    threads = set()
    client = client_of(Watched(answers, lambda _query: threads.add(threading.get_ident())))
    reachable(client)
    assert threads
    assert threading.get_ident() not in threads
    client.close()
