import pytest
from fake_service import FakeDataset, FakeLookup, client_of


@pytest.fixture
def lookup():
    return FakeLookup()


@pytest.fixture
def client(lookup):
    client = client_of(FakeDataset(), lookup)
    yield client
    client.close()
