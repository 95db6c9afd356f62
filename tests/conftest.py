"""The database of the run, Hypothesis' profile, and the folder of real test data.

`DATABASE_URL` chooses the database; without it SQLite. `./unionloop test` runs everything twice,
once on each, with a PostgreSQL cluster of its own (tools.postgres).
"""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import settings as hypothesis_settings

from tests import clearing, template, walled

clearing.install()
template.install()
walled.install()

hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci")

SHARED = Path(os.environ.get("UNIONLOOP_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    """Name the test database after the run, so that two runs on one cluster do not meet."""
    name = os.environ.get("UNIONLOOP_TEST_DB")
    if name:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_{name}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the PostgreSQL-only tests out of the SQLite run, and those without a database out of the other.

    The long ones (kills, browser) come first, so that two workers end together. Those left out are not skipped: each runs in one of the two, and what only the exam has time for runs there.
    `UNIONLOOP_WALLED` runs the others on PostgreSQL too, so that every page of the tests is opened behind row-level
    security (E5; tests/walled.py).
    """
    left = {"once" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "pg"}
    if os.environ.get("UNIONLOOP_WALLED") and os.environ.get("DATABASE_URL", "").startswith("postgres"):
        left = set()
    if "UNIONLOOP_EXAM" not in os.environ:
        left.add("exam")
    items[:] = [item for item in items if not any(item.get_closest_marker(one) for one in left)]
    items.sort(key=lambda item: not any(item.get_closest_marker(one) for one in ("kill", "browser")))


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of real test data, or skip: it is never part of the product."""
    folder = SHARED / "data"
    if not folder.exists():
        pytest.skip(f"real test data is not here ({folder})")
    return folder


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Forget what the former test left in the cache: a used TOTP code, a counted request."""
    cache.clear()
