"""Several reference days: what is told of each is what a dataset of that day alone tells."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from built import build
from hypothesis import given, settings
from hypothesis import strategies as st
from random_worlds import any_world

from isochrones.answers.lookup import Query
from isochrones.findings import InputError
from isochrones.modes.names import MODES

offsets = st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=3, unique=True)
modes_asked = st.sampled_from((MODES, ("transit", "school", "walk"), ("transit",), ("school",), ("bike", "walk")))


def alone(world, date):
    """Build a world for one date; None where no feed has trips then, which only matters where it is the main one."""
    try:
        return build(replace(world, region=replace(world.region, date=date, further_dates=())))
    except InputError as error:
        assert "no feed has trips in the windows" in str(error)  # noqa: PT017 - a build of such a world may succeed
        return None


@pytest.mark.slow
@given(any_world(), offsets, modes_asked, st.sampled_from(("walk", "bike")))
@settings(max_examples=max(1, settings().max_examples // 2))
def test_each_day_is_as_if_built_for_it(world, days_later, modes, access):
    main = world.region.date
    further = tuple(main + dt.timedelta(days=days) for days in days_later)
    asked = build(replace(world, region=replace(world.region, further_dates=further)))
    datasets = {date: alone(world, date) for date in (main, *further)}
    on_foot = tuple(mode for mode in modes if mode in ("walk", "bike"))
    for place in world.origins.values():
        for budget_minutes in (world.region.budget_minutes, world.region.budget_minutes // 2):
            query = Query(*place, budget_minutes * 60, modes, access)
            answer, median = asked.lookup(query), asked.lookup(query._replace(metric="p50"))
            shown = datasets[main].lookup(query)
            assert answer.best_seconds.tolist() == shown.best_seconds.tolist()
            assert answer.departure.tolist() == shown.departure.tolist()
            assert [day.date for day in answer.days] == (sorted(datasets) if answer.snapped else [])
            for day, with_median in zip(answer.days, median.days, strict=True):
                other = datasets[day.date]
                # Where nothing runs at all, street times are those of any day.
                expected = other.lookup(query) if other else datasets[main].lookup(query._replace(modes=on_foot))
                assert day.seconds.tolist() == expected.best_seconds.tolist()
                assert day.return_seconds.tolist() == expected.return_seconds.tolist()
                assert with_median.seconds.tolist() == day.seconds.tolist()
                assert with_median.return_seconds.tolist() == day.return_seconds.tolist()
