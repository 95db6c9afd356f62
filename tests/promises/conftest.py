import pytest

from tests.founding import town as towns


@pytest.fixture
def town(db):
    return towns.build()
