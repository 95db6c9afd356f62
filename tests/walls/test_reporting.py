"""M5: whoever finds a hole learns from the system whom to tell (RFC 9116)."""

from datetime import datetime, timedelta

import pytest

from unionloop.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ADDRESS = "/.well-known/security.txt"


def test_names_contact_and_day_for_anybody(client, monkeypatch):
    monkeypatch.setenv("UNIONLOOP_SECURITY_CONTACT", "mailto:security@union.example, tel:+86-825-12351,javascript:alert(1),mailto:a\nb")
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    lines = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in lines if name == "Contact"] == ["mailto:security@union.example", "tel:+86-825-12351"]
    told = dict(lines)
    assert told["Canonical"] == f"http://testserver{ADDRESS}"
    until = datetime.fromisoformat(told["Expires"])
    assert timedelta(days=179) < until - clock.now() < timedelta(days=365)


@pytest.mark.parametrize("given", ["", "call us"])
def test_without_a_contact_there_is_no_such_page(client, monkeypatch, given):
    monkeypatch.setenv("UNIONLOOP_SECURITY_CONTACT", given)
    assert client.get(ADDRESS).status_code == 404
