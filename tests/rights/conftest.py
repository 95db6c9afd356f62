import pytest

from . import town as towns


@pytest.fixture
def town(db):
    return towns.build()
