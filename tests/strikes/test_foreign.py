"""D8, D10, D12: an unsafe call that another site could have made is refused at every address; no answer helps such a site.

`UNIONLOOP_STRIKES` says how many ways each address is tried in (the exam: all of them); without it every second address in one.
"""

import os

import pytest
from django.test import Client

from tests.entrance import enter, hire
from tests.walls.routes import Route, routes
from tests.walls.test_openings import API_IN_PUBLIC
from unionloop.kernel.models import Entry
from unionloop.web import openings

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WAYS = int(os.environ.get("UNIONLOOP_STRIKES", "0"))
TOKEN = "x" * 32
FOREIGN = {  # way → headers and the kind of body
    "no token": ({}, "application/x-www-form-urlencoded"),
    "a token of another visit": ({"X-CSRFToken": "y" * 32}, "application/x-www-form-urlencoded"),
    "from another site": ({"X-CSRFToken": TOKEN, "Origin": "https://evil.example"}, "application/x-www-form-urlencoded"),
    "another method's name": ({"X-HTTP-Method-Override": "DELETE", "X-CSRFToken": ""}, "application/x-www-form-urlencoded"),
    "JSON as plain text": ({}, "text/plain"),
    "a form of files": ({}, "multipart/form-data; boundary=x"),
}
REFUSED = (401, 403)
UNSAFE = ("POST", "PATCH", "DELETE", "PUT")


def strike(client: Client, route: Route, method: str, way: str):
    headers, kind = FOREIGN[way]
    body = b'{"a": 1}' if "plain" in kind else b"--x--\r\n" if "multipart" in kind else b"_method=DELETE&a=1"
    return client.generic(method, route.path(), body, content_type=kind, headers=headers)


def test_what_another_site_could_send_is_refused_everywhere(record_property):
    client = enter(hire("guan", "admin"), client=Client(enforce_csrf_checks=True, raise_request_exception=False))
    client.get("/home/")  # the visit begins, and is journalled
    client.cookies["csrftoken"] = client.cookies["__Host-csrftoken"] = TOKEN
    before, taken, calls, ways = set(Entry.objects.values_list("pk", flat=True)), set(), 0, list(FOREIGN)
    for at, route in enumerate(routes()):
        if route.source.removeprefix("/") in openings.BY_TOKEN or route.pattern.startswith(API_IN_PUBLIC) or (not WAYS and at % 2):
            continue  # for anybody, or for whoever has its secret: a cookie changes nothing there
        for turn in range(min(WAYS or 1, len(ways))):
            for method in UNSAFE if WAYS > 1 else UNSAFE[:1]:
                if route.is_api and method not in route.methods:
                    continue
                way = ways[(at + turn) % len(ways)]
                answer = strike(client, route, method, way)
                calls += 1
                if answer.status_code not in REFUSED and not ("files" in way and answer.status_code == 400):
                    taken.add(f"{method} {route.pattern} {way}: {answer.status_code}")
    record_property("calls", calls)
    print(f"{calls} calls")
    assert sorted(taken) == [], "\n".join(sorted(taken))
    new = Entry.objects.exclude(pk__in=before)
    assert list(new.values_list("verb", "model", "note")) == []


POLICY = {"default-src": "'self'", "base-uri": "'none'", "object-src": "'none'", "frame-ancestors": "'none'", "form-action": "'self'"}


def test_the_policy_closes_every_way_around_it(client):
    """Pages that break the policy say so on the console of the browser, which the tour reads (tests/tour)."""
    for path in ("/", "/login/", "/m/in/", "/track/", "/absent/"):
        told = client.get(path)["Content-Security-Policy"]
        given = {name: rest for name, _, rest in (part.strip().partition(" ") for part in told.split(";"))}
        assert {name: given.get(name) for name in POLICY} == POLICY, path
        assert "unsafe" not in told
        assert {one for one in given["script-src"].split() if not one.startswith("'nonce-")} <= {"'self'", "'strict-dynamic'"}


@pytest.mark.parametrize("headers", [
    {"Host": "evil.example"}, {"Host": "localhost.evil.example"}, {"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    {"Host": "localhost", "X-Original-URL": "/g/users/", "X-Rewrite-URL": "/g/users/"}, {"Host": "localhost", "X-Forwarded-Proto": "evil"},
])  # fmt: skip
def test_no_answer_carries_what_a_stranger_wrote_into_the_headers(client, settings, headers):
    settings.ALLOWED_HOSTS = ["localhost"]
    for path in ("/", "/login/", "/25/feed.xml", "/login/?next=https://evil.example/", "/login/?next=//evil.example"):
        answer = client.get(path, headers=headers)
        said = answer.content.decode() if not answer.streaming else ""
        assert answer.status_code in (200, 302, 400)
        assert 'href="https://evil' not in said.replace("next=", "")
        assert "evil.example" not in answer.get("Location", "")
        assert not (answer.status_code == 200 and "evil.example" in said and "next=" not in path)
