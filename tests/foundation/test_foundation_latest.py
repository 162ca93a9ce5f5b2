"""The latest results are kept, each made once."""

import threading

import pytest

from isochrones.foundation.latest import Latest


@pytest.fixture
def made():
    return []


@pytest.fixture
def get(made):
    latest = Latest(2)

    def make(key):
        made.append(key)
        return [key]

    return lambda key: latest.get(key, lambda: make(key))


def test_what_is_kept_is_not_made_again(get, made):
    first = get("a")
    assert get("b") == ["b"]
    assert get("a") is first
    assert made == ["a", "b"]


def test_what_was_not_asked_for_longest_goes_first(get, made):
    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    # "c" takes the place of "b", not of "a", which was asked for since.
    assert made == ["a", "b", "c", "b"]


def test_what_can_not_be_made_is_tried_again():
    latest = Latest(2)
    with pytest.raises(ZeroDivisionError):
        latest.get("a", lambda: 1 // 0)
    assert latest.get("a", lambda: 7) == 7


def test_who_comes_second_waits_for_the_first():
    latest, started, go_on = Latest(2), threading.Event(), threading.Event()
    results = []

    def slow():
        started.set()
        assert go_on.wait(10)
        return object()

    first = threading.Thread(target=lambda: results.append(latest.get("a", slow)))
    second = threading.Thread(target=lambda: results.append(latest.get("a", object)))
    first.start()
    assert started.wait(10)
    second.start()
    # Another one is not held up by it.
    assert latest.get("b", lambda: "b") == "b"
    go_on.set()
    first.join()
    second.join()
    assert results[0] is results[1]
