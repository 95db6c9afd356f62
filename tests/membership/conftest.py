"""The street and firms of the employers' tests, with the parameters of the sample profile."""

import pytest

from tests.cast import OPERATOR
from tests.employers.conftest import firms as firms
from tests.employers.conftest import street as street
from unionloop.domains.reference import commands as reference


@pytest.fixture(autouse=True)
def profile(request):
    """Load the city's parameters wherever a database is in use."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        reference.load_profile(OPERATOR)
