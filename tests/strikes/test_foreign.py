"""D8, D10, D12: an unsafe call that another site could have made is refused at every address; no answer helps such a site.

`UNIONLOOP_STRIKES` says how many ways each address is tried in (the exam: all of them).
"""

import os

import pytest
from django.test import Client

from tests.entrance import enter, hire
from tests.walls.routes import Route, routes
from unionloop.kernel.models import Entry
from unionloop.web import openings

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WAYS = int(os.environ.get("UNIONLOOP_STRIKES", "1"))
TOKEN = "x" * 32
FOREIGN = {  # way → headers and the kind of body
    "no token": ({}, "application/x-www-form-urlencoded"),
    "a token of another visit": ({"X-CSRFToken": "y" * 32}, "application/x-www-form-urlencoded"),
    "from another site": ({"X-CSRFToken": TOKEN, "Origin": "https://evil.example"}, "application/x-www-form-urlencoded"),
    "another method's name": ({"X-HTTP-Method-Override": "DELETE", "X-CSRFToken": ""}, "application/x-www-form-urlencoded"),
    "JSON as plain text": ({}, "text/plain"),
    "a form of files": ({}, "multipart/form-data; boundary=x"),
}
UNSAFE = ("POST", "PATCH", "DELETE", "PUT")


def strike(client: Client, route: Route, method: str, way: str):
    headers, kind = FOREIGN[way]
    body = b'{"a": 1}' if "plain" in kind else b"--x--\r\n" if "multipart" in kind else b"_method=DELETE&a=1"
    return client.generic(method, route.path(), body, content_type=kind, headers=headers)


def test_what_another_site_could_send_is_refused_everywhere(record_property):
    client = enter(hire("guan", "admin"), client=Client(enforce_csrf_checks=True, raise_request_exception=False))
    client.cookies["csrftoken"] = client.cookies["__Host-csrftoken"] = TOKEN
    before, taken, calls, ways = Entry.objects.count(), set(), 0, list(FOREIGN)
    for at, route in enumerate(routes()):
        if route.source.removeprefix("/") in openings.BY_TOKEN:
            continue  # called by programs with a secret of their own, never by cookie
        for turn in range(min(WAYS, len(ways))):
            for method in UNSAFE[:1] if WAYS == 1 else UNSAFE:
                if route.is_api and method not in route.methods:
                    continue
                way = ways[(at + turn) % len(ways)]
                answer = strike(client, route, method, way)
                calls += 1
                if answer.status_code not in (401, 403):
                    taken.add(f"{method} {route.pattern} {way}: {answer.status_code}")
    record_property("calls", calls)
    print(f"{calls} calls")
    assert sorted(taken) == []
    assert Entry.objects.count() == before
