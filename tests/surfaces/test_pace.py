"""E20: whoever copies the registers by searching or exporting is told to wait; others beside him are not."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from tests.cast import NOW, actor
from tests.entrance import enter, hire
from tests.surfaces.test_api import key_of
from unionloop.kernel import clock
from unionloop.web import pace
from unionloop.web.refusals import TooMany

pytestmark = pytest.mark.django_db
AGES = 10**10  # seconds: no window turns while a test runs


@pytest.fixture(autouse=True)
def limits(settings):
    pace._counts.clear()
    settings.PACE = {"search": (3, AGES), "export": (2, AGES)}


def refused(by, address="/find/?q=a"):
    try:
        pace.keep(RequestFactory().get(address), by)
    except TooMany as error:
        return error.facts["minutes"]
    return 0


def test_a_window_ends_and_says_when(settings):
    settings.PACE = {"search": (3, 60), "export": (2, 3600)}
    by, other = actor("zhao"), actor("qian")
    assert [refused(by) for _ in range(5)] == [0, 0, 0, 1, 1]
    assert refused(other) == 0
    assert refused(by.later(NOW + timedelta(seconds=60 - NOW.second))) == 0
    assert [refused(by, "/h/?format=csv") for _ in range(3)] == [0, 0, 60 - NOW.minute]
    assert [refused(by, "/h/?after=x") for _ in range(9)] == [0] * 9  # reading on is no search


def test_counts_of_windows_gone_by_are_dropped(settings, monkeypatch):
    settings.PACE = {"search": (3, 60)}
    monkeypatch.setattr(pace, "FULL", 3)
    for name in ("a", "b", "c"):
        refused(actor(name))
    refused(actor("d").later(NOW + timedelta(minutes=1)))
    assert {name for name, _ in pace._counts} == {"d"}


def test_pages_lists_and_calls_are_one_count():
    one, other = enter(hire("zhao", "leader", start=clock.now().date())), enter(hire("qian", "leader"))
    for address in ("/find/?q=a", "/find.json?q=a", "/j/recon/?q=a"):
        assert one.get(address).status_code != 429
    for address in ("/find/?q=a", "/find.json?q=a", "/api/v1/employers/?text=a"):
        answer = one.get(address)
        assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert one.get("/desk/").status_code == 200  # he goes on working
    assert other.get("/find/?q=a").status_code == 200


def test_exports_and_the_keys_of_programs_too():
    admin = hire("root", "admin", start=clock.now().date())
    client = enter(admin)
    assert [client.get("/g/users/?format=print").status_code for _ in range(3)][-1] == 429
    key = {"authorization": f"Bearer {key_of(admin)}"}
    called = [Client().get("/api/v1/access/accounts?text=a", headers=key) for _ in range(4)]
    assert [one.status_code for one in called] == [200, 200, 200, 429]
    assert called[-1].json()["code"] == "too_fast"
    assert int(called[-1]["Retry-After"]) > 0
