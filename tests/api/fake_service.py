"""Answers of a real dataset that fail, or take as long as told: nothing else is scripted."""

import time

from in_process import Watched

FAILURE = "no such kernel"


def failing(answers, message=FAILURE):
    """Return answers whose every lookup fails."""

    def fail(_query):
        raise RuntimeError(message)

    return Watched(answers, fail)


def waiting(answers, go_on, at_work=None):
    """Return answers whose every lookup says that it is at work, and waits to be told to go on."""

    def wait(_query):
        if at_work is not None:
            at_work.release()
        assert go_on.wait(timeout=30)

    return Watched(answers, wait)


def slow(answers, seconds):
    """Return answers whose every lookup takes at least so long."""
    return Watched(answers, lambda _query: time.sleep(seconds))
