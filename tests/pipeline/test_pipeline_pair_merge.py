"""Batches put together: the pairs of a table in its order, whatever the batches and however few are sorted at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isochrones.engine.transit.reachability import Pairs, no_pairs
from isochrones.pipeline import pair_merge
from isochrones.pipeline.pair_merge import PAIR_COLUMNS, merge_services, write_batch

STOPS = 6

seconds = st.integers(0, 3)
drawn_pairs = st.dictionaries(st.tuples(st.integers(0, STOPS - 1), st.integers(0, 8)), seconds, max_size=25)


def as_pairs(rows):
    """Pairs of (stop, establishment, seconds); instant and rides follow from these, so that a mix-up shows."""
    columns = (
        [np.array(column, np.int32) for column in zip(*rows, strict=True)] if rows else [np.zeros(0, np.int32)] * 3
    )
    stop, establishment, least = columns
    return Pairs(establishment, stop, least, -(100 * stop + establishment), (stop + establishment).astype(np.int8))


def merged(folder, services, batches):
    files = []
    for service, pairs in enumerate(services):
        rows = [(*pair, least) for pair, least in pairs.items()]
        own = [folder / f"{service}-{number}" for number in range(batches)]
        for number, path in enumerate(own):
            write_batch(path, as_pairs(rows[number::batches]))
        files.append(own)
    return [
        [tuple(row) for row in zip(*(part[name].tolist() for name in ("service", *PAIR_COLUMNS)), strict=True)]
        for part in merge_services(files, STOPS)
    ]


def expected(service, pairs):
    rows = sorted((stop, least, establishment) for (stop, establishment), least in pairs.items())
    return [(service, s, e, least, -(100 * s + e), s + e) for s, least, e in rows]


@pytest.mark.parametrize("at_once", [1, 5, 4_000_000])
@given(st.tuples(drawn_pairs, drawn_pairs), st.integers(1, 4))
def test_pairs_come_in_the_order_of_the_table(tmp_path_factory, at_once, services, batches):
    transit, every = services
    better = {pair: least for pair, least in every.items() if pair not in transit or least < transit[pair]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pair_merge, "PAIRS_AT_ONCE", at_once)
        found = merged(tmp_path_factory.mktemp("batches"), services, batches)
    assert found == [expected(0, transit), expected(1, better)]


def test_without_school_services_there_is_one_part(tmp_path):
    assert merged(tmp_path, [{(2, 1): 3}], 2) == [expected(0, {(2, 1): 3})]


def test_without_any_batch_there_is_no_pair():
    assert [[len(column) for column in part.values()] for part in merge_services([[], []], STOPS)] == [[0] * 6] * 2


def test_columns_keep_their_types(tmp_path):
    write_batch(tmp_path / "batch", as_pairs([(1, 2, 3)]))
    (part,) = merge_services([[tmp_path / "batch"]], STOPS)
    types = {name: column.dtype for name, column in no_pairs()._asdict().items()}
    assert {name: column.dtype for name, column in part.items()} == {"service": np.dtype(np.int8), **types}
