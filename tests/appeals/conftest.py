import pytest

from tests.founding import town as towns
from unionloop.domains.appeals import commands


@pytest.fixture
def town(db):
    return towns.build()


@pytest.fixture
def desk(town):
    """A town with the sample city's categories, limits, routes and red flags."""
    commands.load_profile(towns.EARLY)
    return town
