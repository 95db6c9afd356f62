"""D9, E4, E18, E23: what nobody in particular may open is a table; every other address is closed, later ones too."""

import pytest
from django.test import Client

from tests.walls.routes import routes
from unionloop.domains.access.models import Account
from unionloop.web import openings

pytestmark = [pytest.mark.django_db, pytest.mark.once]
CLOSED = {401, 403, 404, 405}
HEADERS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": None,
    "Cross-Origin-Opener-Policy": "same-origin", "Permissions-Policy": None, "Content-Security-Policy": None,
}  # fmt: skip
API_IN_PUBLIC = ("/api/v1/openapi.json", "/api/v1/publication/editions", "/api/v1/promises/announced",
                 "/api/v1/appeals/rate")  # fmt: skip; a grade: by signed token
WORKER_IN_PUBLIC = (
    "/m/", "/m/check/", "/m/in/", "/m/in/me/", "/m/in/demo/", "/m/join/", "/m/meet/", "/m/meet/done/", "/m/plan/", "/m/plan/fund/",
    "/m/say/", "/m/say/done/", "/m/wechat/", "/m/wechat/in/", "/m/rate/", "/m/me/out/",
)  # fmt: skip
LYING_ABOUT = (
    "/admin/", "/django-admin/", "/.git/config", "/.git/HEAD", "/.env", "/.htaccess", "/backup.sql", "/dump.sql.gz", "/unionloop.sqlite3",
    "/var/demo/unionloop.sqlite3", "/keys/field-1", "/debug/", "/__debug__/", "/server-status", "/metrics", "/phpinfo.php", "/media/",
    "/files/", "/static/../config/settings.py", "/static/%2e%2e/config/settings.py", "/api/docs", "/api/v1/docs", "/silk/", "/console",
)  # fmt: skip


@pytest.fixture
def answers():
    """What every address answers to nobody, by GET and by POST."""
    client = Client(raise_request_exception=False)
    found = []
    for route in routes():
        for method in ("GET", "POST"):
            content = {"data": "{}", "content_type": "application/json"} if route.is_api and method == "POST" else {}
            found.append((route, method, getattr(client, method.lower())(route.path(), **content)))
    return found


def _closed(answer):
    """Tell whether this answer gives nothing away: a refusal, or the way to the right door."""
    if answer.status_code in CLOSED:
        return True
    doors = ("/login/", "/m/in/", "/track/")
    return answer.status_code == 302 and answer["Location"].startswith(doors)


def declared(route):
    """Tell whether anybody may open an address."""
    if route.pattern.startswith(("/api/", "/m/")):
        return route.pattern in WORKER_IN_PUBLIC or route.pattern.startswith((*API_IN_PUBLIC, "/m/join/", "/m/rate/"))
    known = openings.PUBLIC | openings.BY_TOKEN
    return route.source.removeprefix("/") in known


def _gaps(answer):
    """Return what the headers lack: a policy without inline code, and the rest of the list."""
    lacking = [name for name, value in HEADERS.items() if answer.get(name, "") != value and (value or not answer.get(name))]
    if "unsafe" in answer.get("Content-Security-Policy", ""):
        lacking.append("unsafe")
    return lacking


def test_nobody_opens_what_is_not_declared_and_nothing_breaks(answers):
    print(f"{len(answers)} calls")
    assert len(answers) >= 1800
    assert [f"{m} {r.pattern} {a.status_code}" for r, m, a in answers if a.status_code >= 500] == []
    opened = [f"{m} {r.pattern} {a.status_code}" for r, m, a in answers if not declared(r) and not _closed(a)]
    assert opened == []
    # every address carries the whole list of headers, and what is personal is kept by no browser
    assert {f"{r.pattern} {_gaps(a)}" for r, m, a in answers if _gaps(a)} == set()
    kept = {r.pattern for r, _, a in answers
            if "no-store" not in a.get("Cache-Control", "") and r.source.removeprefix("/") not in openings.PUBLIC}  # fmt: skip
    assert kept == set()


def test_the_table_names_addresses_that_exist():
    """What is no address any more leaves the table, so that a later view cannot inherit its opening."""
    known = {route.source.removeprefix("/") for route in routes()}
    assert (openings.PUBLIC | openings.BY_TOKEN) - known == set()


def test_nothing_is_left_lying_about():
    """E18: no account before somebody makes one, no door of a framework, no file of the machine."""
    assert Account.objects.count() == 0
    client = Client(raise_request_exception=False)
    assert {path: code for path in LYING_ABOUT if (code := client.get(path).status_code) != 404} == {}


def test_every_address_tells_the_browser_to_come_by_tls_only(settings):
    """D9: a year, subdomains and preload, as production says it (tests/walls/test_deploy.py holds it to `check --deploy`)."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = 31_536_000, True, True
    client = Client(raise_request_exception=False)
    told = {path: client.get(path, secure=True).get("Strict-Transport-Security")
            for path in [*{route.path() for route in routes()}, "/static/css/unionloop.css", "/absent/"]}  # fmt: skip
    assert len(told) > 800
    assert set(told.values()) == {"max-age=31536000; includeSubDomains; preload"}
