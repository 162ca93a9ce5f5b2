import pytest
from in_process import Watched, client_of

from isochrones.answers.answers import Answers


@pytest.fixture(scope="session")
def answers(sample_dataset):
    """Return what answers questions about the sample dataset; all tests share it."""
    return Answers.open(sample_dataset)


@pytest.fixture
def client(answers):
    client = client_of(answers)
    yield client
    client.close()


@pytest.fixture
def queries():
    """Return what `watched` looked up."""
    return []


@pytest.fixture
def watched(answers, queries):
    """Return a client of a service that writes down what it looks up."""
    client = client_of(Watched(answers, queries.append))
    yield client
    client.close()
