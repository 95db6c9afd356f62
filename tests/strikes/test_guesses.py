"""E6: thousands of guesses at one login from one desk, at one from everywhere, and at all of them from one desk.

`UNIONLOOP_GUESSES` says how many (the exam: 10 000), a third each way. What is counted is how many passwords were looked at.
"""

import os
from datetime import timedelta

import pytest
from django.test import Client

from tests.entrance import hire
from tests.surfaces.test_login import PASSWORD, log_in
from unionloop.domains.access.contracts import Shut
from unionloop.domains.access.models import Account
from unionloop.domains.access.queries.guessing import PER_ACCOUNT, PER_ADDRESS
from unionloop.kernel import clock
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.exam, pytest.mark.django_db]
GUESSES = int(os.environ.get("UNIONLOOP_GUESSES", "180"))
EACH, AT_ONE_DESK = GUESSES // 3, 5


@pytest.fixture
def looked(monkeypatch):
    """Whose password was looked at. A wrong one is wrong without reckoning for a tenth of a second."""
    found = []

    def check(self, password):
        found.append(self.username)  # each way of logging in looks for itself
        return password == PASSWORD

    monkeypatch.setattr(Account, "check_password", check)
    return found


def guess(looked, name, address):
    """Guess once; tell whether the password was looked at."""
    looked.clear()
    assert log_in(Client(REMOTE_ADDR=address), name, "wrong horse battery").status_code in (422, 429)
    assert set(looked) <= {name}
    return bool(looked)


def test_few_of_thousands_of_guesses_are_looked_at_and_nobody_is_locked_out(looked, monkeypatch, record_property):
    crowd = [hire(f"name{at}").username for at in range(PER_ADDRESS + 20)]
    for name in ("zhang", "li"):
        hire(name, "leader")
        home = Client(REMOTE_ADDR=f"10.9.0.{len(name)}")
        log_in(home, name, PASSWORD)
        home.get("/desk/")
    assert sum(guess(looked, "zhang", "10.0.0.1") for _ in range(EACH)) == AT_ONE_DESK
    assert sum(guess(looked, "li", f"10.1.{at // 250}.{at % 250 + 1}") for at in range(EACH)) == PER_ACCOUNT
    assert sum(guess(looked, crowd[at % len(crowd)], "10.0.0.2") for at in range(GUESSES - 2 * EACH)) == PER_ADDRESS

    shut = Entry.objects.filter(verb="access.shut").values_list("changes__why", flat=True)
    assert set(shut) == {Shut.PAIR, Shut.ACCOUNT, Shut.ADDRESS}
    assert len(shut) == 3, "an alarm rings once while the door stays shut"
    assert [log_in(Client(REMOTE_ADDR=f"10.9.0.{len(name)}"), name, PASSWORD).status_code for name in ("zhang", "li")] == [302, 302]
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert log_in(Client(REMOTE_ADDR="10.7.0.1"), "li", PASSWORD).status_code == 302
    record_property("guesses", GUESSES)
