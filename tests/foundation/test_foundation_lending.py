"""Memory that is lent: to one at a time, again and again, but not after an error."""

import itertools
import threading

import pytest

from isochrones.foundation.lending import IDLE_AT_MOST, Lending


@pytest.fixture
def lending():
    return Lending(itertools.count().__next__)


def test_what_comes_back_is_lent_again(lending):
    for _ in range(3):
        with lending.lend() as memory:
            assert memory == 0


def test_what_is_lent_is_lent_to_nobody_else(lending):
    with lending.lend() as one, lending.lend() as other:
        assert {one, other} == {0, 1}


def test_after_an_error_it_is_let_go(lending):
    with pytest.raises(RuntimeError), lending.lend():
        raise RuntimeError
    with lending.lend() as memory:
        assert memory == 1


def test_no_more_is_kept_than_can_be_at_work(lending):
    everybody = IDLE_AT_MOST + 3
    together = threading.Barrier(everybody)

    def work():
        with lending.lend():
            together.wait()

    threads = [threading.Thread(target=work) for _ in range(everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lent = [lending.lend() for _ in range(IDLE_AT_MOST + 1)]
    numbers = [one.__enter__() for one in lent]
    assert max(numbers[:-1]) < everybody
    assert numbers[-1] == everybody
