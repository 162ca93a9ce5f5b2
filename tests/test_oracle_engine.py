"""The engine against the oracle, to the second: tables, lookup and live search of random worlds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from built import Pair, Reached, Shown, build
from hypothesis import given, settings
from oracle import Key, Oracle
from random_worlds import any_world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oracle import Answer, Direction

    Answers = Mapping[Key, Answer]
    Best = tuple[str | None, int | None, int | None, int | None, int | None]

pytestmark = pytest.mark.slow

TIMES_AS_MANY_WORLDS = 5  # as elsewhere: 500 in a run, thousands in a long one
UNSTATED = -1


@given(any_world())
@settings(max_examples=TIMES_AS_MANY_WORLDS * settings().max_examples)
def test_the_engine_equals_the_oracle(world):
    asked = build(world)
    legs = asked.legs(world)
    on_foot, by_bike = (OracleAnswers(Oracle(world, legs, access)) for access in ("walk", "bike"))
    assert asked.pairs() == on_foot.pairs()
    for home, place in world.origins.items():
        for access, expected in (("walk", on_foot), ("bike", by_bike)):
            assert asked.live(home, place, access) == expected.live(home)
            for budget_minutes in {world.region.budget_minutes, world.region.budget_minutes // 2}:
                for metric in ("fastest", "p50"):
                    assert asked.ask(place, budget_minutes, access=access, metric=metric) == {
                        uai: expected.shown(home, uai, metric, budget_minutes * 60) for uai in world.establishments
                    }


class OracleAnswers:
    """What the oracle found, in the forms in which the engine gives it."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.answers = oracle.all_answers()

    def pairs(self) -> dict[Key, Pair]:
        """Rows for stops: with school services, those that they improve."""
        found = {}
        for key, answer in self.answers.items():
            transit = self.answers.get(key._replace(service="transit"))
            better = transit is None or answer.fastest < transit.fastest
            if key.place not in self.oracle.legs.home_to_stop and (key.service == "transit" or better):
                found[key] = Pair(answer.fastest, answer.instant, answer.rides)
        return found

    def live(self, home: str) -> dict[Key, Reached]:
        """What a search from a home finds."""
        return {
            key: Reached(answer.fastest, answer.instant, answer.rides, answer.p50)
            for key, answer in self.answers.items()
            if key.place == home
        }

    def shown(self, home: str, uai: str, metric: Literal["fastest", "p50"], budget: int) -> Shown:
        """What an answer says of an establishment."""
        out = self._by_mode("outbound", home, uai, metric, budget)
        back = self._by_mode("return", home, uai, metric, budget)
        mode, least, leaves, arrives, transfers = self._best("outbound", out, home, uai, metric)
        _, way_back, sets_out, is_home, _ = self._best("return", back, home, uai, metric)
        return Shown(out, mode, least, leaves, arrives, transfers, way_back, sets_out, is_home)

    def _best(self, direction: Direction, seconds: dict[str, int], home: str, uai: str, metric: str) -> Best:
        """Choose the mode; tell when its journey begins and ends, and how often one changes."""
        if not seconds:
            return None, None, None, None, None
        # The first of the best modes, in the order of `_by_mode`.
        mode = min(seconds, key=seconds.__getitem__)
        least = seconds[mode]
        if mode in ("walk", "bike"):
            opens = self.oracle.arrive[0] - least if direction == "outbound" else self.oracle.leave[0]
            return mode, least, opens, opens + least, UNSTATED
        if metric == "p50":
            return mode, least, UNSTATED, UNSTATED, UNSTATED
        ridden = self.answers[Key(direction, "transit" if mode == "transit" else "all", home, uai)]
        begins, ends = sorted((ridden.instant, ridden.moment))
        return mode, least, begins, ends, ridden.rides - 1

    def _by_mode(self, direction: Direction, home: str, uai: str, metric: str, budget: int) -> dict[str, int]:
        transit, both = (
            getattr(self.answers.get(Key(direction, service, home, uai)), metric, None)
            for service in ("transit", "all")
        )
        seconds = {
            "transit": transit,
            "school": both if transit is None or (both is not None and both < transit) else None,
            "walk": self.oracle.alone("walk", direction, home, uai),
            "bike": self.oracle.alone("bike", direction, home, uai),
        }
        return {mode: value for mode, value in seconds.items() if value is not None and value <= budget}
