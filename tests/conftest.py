"""The database of the run, Hypothesis' profile, and the folder of real test data.

`DATABASE_URL` chooses the database; without it SQLite. `./unionloop test` runs everything twice,
once on each, with a PostgreSQL cluster of its own (tools.postgres).
"""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests import clearing, template, walled
from unionloop.kernel import tallies

clearing.install()
template.install()
walled.install()

hypothesis_settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis_settings.load_profile("ci")

SHARED = Path(os.environ.get("UNIONLOOP_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    """Name the test database after the run, so that two runs on one cluster do not meet; SQLite's lies in memory.

    Left to themselves xdist's workers name a file: they know no SQLite but Django's own.
    """
    name = os.environ.get("UNIONLOOP_TEST_DB")
    test = settings.DATABASES["default"].setdefault("TEST", {})
    if name:
        test["NAME"] = f"test_{name}"
    elif "sqlite" in settings.DATABASES["default"]["ENGINE"]:
        test["NAME"] = ":memory:"


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
    """Forget what the former test left in the cache: a used TOTP code, a counted request, a sum."""
    cache.clear()
    tallies.forget()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Let a test commit, for threads of its own, and leave the whole database as empty as it was."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            call_command("flush", verbosity=0, interactive=False)
            connection.close()


@pytest.fixture(scope="module", autouse=True)
def left_empty(request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """Empty the database after a module that left rows behind, and name it: they would meet a test of another one.

    A server of a browser test may still be answering when the flush of the test is over; its rows come after.
    """
    yield
    if any(item.get_closest_marker("django_db") or "committed" in item.fixturenames for item in request.session.items
           if item.getparent(pytest.Module) is request.node):  # fmt: skip
        with django_db_blocker.unblock():
            if rows := clearing.left():
                warnings.warn(f"{request.node.nodeid} left rows in {', '.join(sorted(rows))}", stacklevel=1)
                call_command("flush", verbosity=0, interactive=False)
