"""What a list says of establishments, from travel times written down here to JSON."""

import datetime as dt

import numpy as np
import orjson
import pytest

from isochrones.answers.lookup import Answer, DayAnswer
from isochrones.api.encoding.catalogue_json import FORMATION_FILTERS, EncodedCatalogue
from isochrones.api.encoding.day_lists import day_entries, on_other_days_only
from isochrones.api.encoding.listing import entries, ranked
from isochrones.engine.constants import UNREACHED

# Not in the order of their codes: the dataset's order is not the answer's.
ESTABLISHMENTS = [
    {"uai": "0440002B", "name": "Lycée B", "lat": 47.2, "lon": -1.5, "nature": "lycée"},
    {"uai": "0440001A", "name": "Lycée A", "lat": 47.3, "lon": -1.6, "nature": None},
    {"uai": "0440003C", "name": "CFA C", "lat": 47.4, "lon": -1.7, "nature": "CFA"},
    {"uai": "0440004D", "name": "MFR D", "lat": 47.5, "lon": -1.8, "nature": "MFR"},
]
B, A, C, D = ("0440002B", "0440001A", "0440003C", "0440004D")


def formation(cfd, voie, diplome, domaine):
    return {"cfd": cfd, "voie": voie, "diplome": diplome, "domaine": domaine, "places": 12}


MENUISIER = formation("40023407", "scolaire", "CAP", "bois")
MACON = formation("50023105", "apprentissage", "CAP", "bâtiment")
COMPTABLE = formation("32031409", "scolaire", "BTS", "gestion")
CUISINE = formation("40020002", "apprentissage", "CAP", None)
CATALOGUE = EncodedCatalogue(ESTABLISHMENTS, [[MENUISIER, COMPTABLE], [MACON], [], [CUISINE]])

WINDOW_START, WINDOW_END = 7 * 3600 + 1800, 18 * 3600 + 1800


def int32(*values):
    return np.array(values, np.int32)


# B and A: 595 s and 600 s are both ten whole minutes. C is 1801 s away; D is reached on its way home only.
ANSWER = Answer(
    snapped=None,
    seconds={
        "transit": int32(595, 600, UNREACHED, UNREACHED),
        "school": int32(UNREACHED, UNREACHED, 1801, UNREACHED),
        "walk": int32(1320, 601, UNREACHED, UNREACHED),
    },
    best_seconds=int32(595, 600, 1801, UNREACHED),
    best_mode=np.array([0, 0, 1, -1], np.int8),
    departure=int32(WINDOW_START - 595, WINDOW_START - 600, WINDOW_START - 1801, -1),
    arrival=int32(WINDOW_START, WINDOW_START, WINDOW_START, -1),
    transfers=np.array([2, 0, 1, -1], np.int8),
    return_seconds=int32(901, UNREACHED, 1, 60),
    return_mode=np.array([0, -1, 0, 0], np.int8),
    return_departure=int32(WINDOW_END - 60, -1, WINDOW_END, WINDOW_END - 3600),
    return_arrival=int32(WINDOW_END - 60 + 901, -1, WINDOW_END + 1, WINDOW_END - 3540),
    warnings=[],
)
ALL_REACHED = ANSWER._replace(best_seconds=int32(540, 600, 1801, 3600), best_mode=np.array([2, 0, 1, 2], np.int8))


def clock(instant):
    return f"{instant // 3600:02d}:{instant // 60 % 60:02d}"


def select(**filters):
    return CATALOGUE.select({name: filters.get(name, []) for name in (*FORMATION_FILTERS, "uai")})


def listed(answer=ANSWER, **filters):
    selection = select(**filters)
    page = ranked(answer, selection, CATALOGUE.uai_rank)
    return [orjson.loads(orjson.dumps(entry)) for entry in entries(page, answer, CATALOGUE, selection, clock)]


def test_a_whole_entry():
    assert listed()[1] == {
        "uai": B,
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


def test_keys_come_in_the_order_of_the_contract():
    assert list(listed()[0]) == [
        *("uai", "name", "lat", "lon", "nature", "minutes", "mode", "times", "departure", "arrival"),
        *("transfers", "return_minutes", "return_departure", "return_arrival", "formations"),
    ]


def test_what_is_reached_comes_by_whole_minutes_then_by_code():
    # B and A both in ten: then the lower code comes first. Nothing is said of D.
    assert [(entry["uai"], entry["minutes"]) for entry in listed()] == [(A, 10), (B, 10), (C, 31)]


@pytest.mark.parametrize(("seconds", "minutes"), [(595, 10), (600, 10), (601, 11)], ids=["below", "exactly", "above"])
def test_minutes_are_rounded_up(seconds, minutes):
    # 595 s and 600 s by transit (B, A), 601 s on foot (A).
    times = {entry["uai"]: entry["times"] for entry in listed()}
    shown = {595: times[B]["transit"], 600: times[A]["transit"], 601: times[A]["walk"]}
    assert shown[seconds] == minutes


def test_modes_not_asked_for_are_null():
    on_foot = ANSWER._replace(seconds={"walk": ANSWER.seconds["walk"]})
    assert listed(on_foot, uai=[B])[0]["times"] == {"transit": None, "school": None, "walk": 22, "bike": None}


def test_what_has_no_single_journey_has_no_departure_and_no_transfers():
    unknown = int32(-1, -1, -1, -1)
    median = ANSWER._replace(departure=unknown, arrival=unknown, transfers=unknown.astype(np.int8))
    entry = listed(median, uai=[B])[0]
    assert (entry["minutes"], entry["departure"], entry["arrival"], entry["transfers"]) == (10, None, None, None)


def test_no_way_back_is_null():
    returns = {
        entry["uai"]: (entry["return_minutes"], entry["return_departure"], entry["return_arrival"])
        for entry in listed()
    }
    # 901 s, none, 1 s.
    assert returns == {B: (16, "18:29", "18:44"), A: (None, None, None), C: (1, "18:30", "18:30")}


class TestFilters:
    """Values of one filter are alternatives; all filters given must hold."""

    def formations(self, **filters):
        return {entry["uai"]: entry["formations"] for entry in listed(ALL_REACHED, **filters)}

    def test_none(self):
        assert self.formations() == {B: [MENUISIER, COMPTABLE], A: [MACON], C: [], D: [CUISINE]}

    def test_one_value(self):
        assert self.formations(voie=["scolaire"]) == {B: [MENUISIER, COMPTABLE]}
        assert self.formations(cfd=["32031409"]) == {B: [COMPTABLE]}
        assert self.formations(diplome=["BTS"]) == {B: [COMPTABLE]}
        assert self.formations(domaine=["bâtiment"]) == {A: [MACON]}

    def test_values_of_one_filter_are_alternatives(self):
        assert self.formations(domaine=["bois", "bâtiment"]) == {B: [MENUISIER], A: [MACON]}

    def test_filters_must_all_hold_for_one_formation(self):
        # B has a CAP and something in "gestion", but no CAP in "gestion".
        assert self.formations(diplome=["CAP"], domaine=["gestion"]) == {}
        assert self.formations(diplome=["CAP"], voie=["scolaire"]) == {B: [MENUISIER]}

    def test_by_establishment(self):
        assert self.formations(uai=[C, A]) == {A: [MACON], C: []}

    def test_by_establishment_and_formation(self):
        assert self.formations(uai=[C, A], voie=["apprentissage"]) == {A: [MACON]}

    def test_values_match_exactly(self):
        assert self.formations(diplome=["cap"]) == {}
        assert self.formations(diplome=["CA"]) == {}

    def test_what_nothing_has_is_told(self):
        assert select(diplome=["CAP", "C.A.P."], uai=["9999999Z"]).unknown == [
            ("diplome", "C.A.P."),
            ("uai", "9999999Z"),
        ]


# On Tuesday, the main day, D can't be reached; on Wednesday nothing but A can.
TUESDAY = dt.date(2026, 4, 14)
BY_DAY = ANSWER._replace(
    days=(
        DayAnswer(dt.date(2026, 4, 13), int32(595, 601, UNREACHED, 60), int32(UNREACHED, 1, 60, 60)),
        DayAnswer(TUESDAY, int32(595, 600, 1801, UNREACHED), int32(901, UNREACHED, 1, UNREACHED)),
        DayAnswer(dt.date(2026, 4, 15), int32(UNREACHED, 600, UNREACHED, UNREACHED), int32(*[UNREACHED] * 4)),
    )
)
D_ON_MONDAY = {
    "code": "reached-on-other-days",
    "message": "not listed: establishments that are not reached on 2026-04-14, but on other days"
    " (1 on Monday 2026-04-13)",
}


def test_each_establishment_has_its_days():
    found = {entry["uai"]: entry["days"] for entry in listed(BY_DAY)}
    assert list(found) == [A, B, C]
    assert found[A] == [
        {"date": "2026-04-13", "weekday": "monday", "minutes": 11, "return_minutes": 1},
        {"date": "2026-04-14", "weekday": "tuesday", "minutes": 10, "return_minutes": None},
        {"date": "2026-04-15", "weekday": "wednesday", "minutes": 10, "return_minutes": None},
    ]
    assert [day["minutes"] for day in found[B]] == [10, 10, None]
    assert [day["return_minutes"] for day in found[C]] == [1, 1, None]
    assert day_entries(BY_DAY.days, np.array([], np.int64)) == []


def test_what_is_reached_on_other_days_only_is_said():
    assert on_other_days_only(BY_DAY, select(), TUESDAY) == [D_ON_MONDAY]
    assert on_other_days_only(BY_DAY, select(uai=[D]), TUESDAY) == [D_ON_MONDAY]
    # Filters hold for it too.
    assert on_other_days_only(BY_DAY, select(uai=[A]), TUESDAY) == []
    assert on_other_days_only(ANSWER, select(), TUESDAY) == []
