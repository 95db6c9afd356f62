"""G3: books of five million legs are checked, link after link, within five minutes; that a walk goes on is tests/ledger's.

`./unionloop exam night --only G3`, and nothing else on the machine. `UNIONLOOP_LEGS` sets how many.
"""

import os

import pytest

from unionloop.bench import ledger

pytestmark = [pytest.mark.exam, pytest.mark.pg]
LEGS = int(os.environ.get("UNIONLOOP_LEGS", "20000"))
MOST_S = 300


def test_long_books_are_checked_in_time(record_property):
    found = ledger.reading(LEGS, os.environ["DATABASE_URL"])
    print(found)
    record_property("legs", LEGS)
    assert found.equal  # no fault, the legs add up to zero
    assert found.facts["check_seconds"] <= MOST_S
