"""The first visit: a town with its history, every page of the funds loop by the role whose page it is.

The town is built once and stays for all tests of this module (it takes longer than any of them), so
the tests only read.
"""

import csv
import json
import re
from collections import Counter
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags
from python_calamine import CalamineWorkbook

from tests import clearing
from tests.browser import ARGUMENTS, CHROMIUM, DESK, PHONE, axe, elsewhere, log_in, sideways
from tests.browser import browser as browser
from tests.tour.crawl import crawl, links
from tests.tour.english import Reader
from tools import lighthouse
from unionloop.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = "2026-07-27T09:00:00+08:00"  # two days after the last edition of the story

PUBLIC = (
    "/", "/25/2026-07/", "/25/2026-07/list/", "/25/all/", "/25/corrections/", "/track/", "/data/", "/found/",
    "/help/", "/login/", "/verify/",
)  # fmt: skip
PAGES = {  # who → the pages of that desk
    "zhang": (
        "/desk/", "/find/?q=灵泉", "/import", "/export", "/cal/", "/notices", "/me/", "/j", "/j/tax", "/j/tax/{taxfile}",
        "/j/tax/gaps", "/j/recon", "/j/runs", "/j/runs/{run}", "/j/pay", "/j/pay/{batch}", "/j/pay/accounts",
        "/j/pay/returns", "/j/pay/exceptions", "/j/rules", "/j/rules/{splitrule}", "/j/prep", "/j/held", "/j/explain",
        "/j/subsidies", "/c/match",
    ),
    "kuai": ("/j/ledger", "/j/ledger/voucher/{voucher}", "/j/acct/{base}", "/j/ledger/{city}/trial"),
    "chen": (
        "/c/", "/c/{employer}/", "/c/rate/", "/c/25/", "/b/", "/b/{case}/", "/b/list/", "/b/blanks/", "/o/",
        "/o/{base}/", "/o/terms/",
    ),
    "zhou": ("/z/", "/wall/"),
    "guan": ("/g/users/", "/g/users/{account}/", "/g/roles/", "/g/dict/", "/g/dict/calendar/", "/g/audit/privacy/"),
    "shen": ("/g/audit/",),
}  # fmt: skip
LIGHTHOUSE = {  # page of the issue → who looks at what
    "P1": ("", "/"), "P2": ("", "/25/2026-07/"), "Z1": ("zhou", "/z/"), "C1": ("zhou", "/c/"), "J5": ("zhang", "/j/runs/{run}"),
}  # fmt: skip
NARROW = ("huang", "fang", "gu", "fu", "tang", "shi", "shen")  # who may open the fewest of what the others link to
STAY_CHINESE = ("/wall/",)  # a screen on the wall of the city hall
ELDER = (("", "/"), ("", "/25/2026-07/"), ("zhang", "/j/runs/{run}"), ("zhou", "/z/"))
LISTS = (
    ("zhang", "/j/tax"), ("zhang", "/j/runs"), ("zhang", "/j/runs/{run}"), ("zhang", "/j/pay"), ("zhang", "/j/pay/{batch}"),
    ("zhang", "/j/prep"), ("zhang", "/j/held"), ("kuai", "/j/ledger"), ("chen", "/c/"), ("chen", "/b/list/"),
    ("chen", "/b/blanks/"), ("chen", "/o/"), ("", "/25/2026-07/list/"),
)  # lists of persons ask what for first: tests/surfaces/test_downloads.py  # fmt: skip
NEVER_SHOWN = re.compile(r"(?<![A-Za-z])(None|null|undefined|nan)(?![A-Za-z])|\{\{|\{%")


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Build the smallest town with its history once; every test of this module reads it."""
    clearing.install()
    with django_db_blocker.unblock(), clearing.kept():
        from unionloop.demo import story

        yield _addresses(story.tell("hamlet", lambda *_: None, lambda *_: None).scene)
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


def _addresses(scene) -> dict[str, object]:
    """Return one row of each kind, newest where it matters, for the addresses of the pages."""
    from unionloop.domains.dues.models import Run, SplitRule, TaxFile
    from unionloop.domains.founding.models import Case
    from unionloop.domains.ledger.models import Voucher
    from unionloop.domains.payments.models import Batch

    newest = {"run": Run, "batch": Batch, "splitrule": SplitRule, "taxfile": TaxFile, "voucher": Voucher}
    found = {name: model.objects.latest("pk").pk for name, model in newest.items()}
    fang = get_user_model().objects.get(username="fang")
    return found | {
        "city": scene.city_unit, "base": fang.unit_id, "employer": next(iter(scene.employers.values())),
        "case": Case.objects.latest("pk").number, "account": fang.pk,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _as_served(settings, town):
    """Show the town two days after its last edition, as `./unionloop demo` does."""
    settings.CLOCK_START, settings.DEMO = datetime.fromisoformat(NOW), True


def visitor(username: str) -> Client:
    client = Client(raise_request_exception=False)
    if username:
        client.force_login(
            get_user_model().objects.get(username=username),
            backend="django.contrib.auth.backends.ModelBackend",
        )
    return client


def walk(browser, url: str, username: str, paths: list[str], elder: bool = False) -> list[str]:
    """Open each page on a phone, turn the screen to a desk's, and return what is wrong in words."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", base_url=url)
    if elder:
        context.add_cookies([{"name": "elder", "value": "1", "url": url}])
    if username:
        log_in(context, url, get_user_model().objects.get(username=username))
    page, wrong, faults = context.new_page(), [], []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    for path in paths:
        faults.clear()
        for width, height in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": height})
            found = []
            if (width, height) == PHONE:
                answer = page.goto(path)
                text = page.inner_text("body")
                page.answer = answer
                found += elsewhere(page, path)
                found += [f"shows {one.group()}" for one in NEVER_SHOWN.finditer(text)][:1]
            found += [*axe(page), *faults]
            found += [f"scrolls sideways by {sideways(page)}"] if sideways(page) > 0 else []
            wrong += [f"{path} at {width}{' elder' if elder else ''}: {one}" for one in found]
    context.close()
    return wrong


@pytest.mark.parametrize("username", ["", *PAGES])
def test_every_page_is_whole(browser, live_server, town, username):
    paths = [one.format(**town) for one in (PAGES[username] if username else PUBLIC)]
    assert walk(browser, live_server.url, username, paths) == []


def test_elder_pages_are_whole(browser, live_server, town):
    wrong = []
    for username, path in ELDER:
        wrong += walk(browser, live_server.url, username, [path.format(**town)], elder=True)
    assert wrong == []


@pytest.mark.once
def test_lighthouse_finds_nothing_to_mend(live_server, town):
    if why := lighthouse.missing():
        pytest.skip(why)
    visits = []
    for name, (username, path) in LIGHTHOUSE.items():
        cookies = visitor(username).cookies
        cookie = "; ".join(f"{key}={one.value}" for key, one in cookies.items())
        visits.append(lighthouse.Visit(name, live_server.url + path.format(**town), cookie))
    scores = lighthouse.audit(visits, CHROMIUM, ARGUMENTS)
    assert [(one.name, one.form, one.score, one.failed) for one in scores] == [
        (name, form, 1, ()) for form in ("desktop", "mobile") for name in LIGHTHOUSE
    ]
    assert [one.url for one in scores] == [one.url for one in visits] * 2, "the page itself, not its login"


def test_no_link_is_broken_and_english_pages_are_english(town):
    broken, kinds, chinese, reader = [], Counter(), {}, Reader()

    def read(address: str, html: str) -> None:
        assert '<html lang="en"' in html or address in STAY_CHINESE, address
        if connection.vendor == "postgresql" or address in STAY_CHINESE:  # words are the same on both: read on one
            return
        for text in reader.chinese(html):
            chinese.setdefault(text, address)

    for username in ("", *PAGES, "sun", "li", "huang", "fang"):
        client = visitor(username)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        own = PAGES.get(username, () if username else PUBLIC)
        starts = ["/home/" if username else "/", *(one.format(**town) for one in own)]
        answers = crawl(client, starts, each=1, kinds=kinds, read=read)
        broken += [
            f"{username or 'public'} {one.status} {one.path} on {one.found_on}"
            for one in answers
            if one.status >= 400
        ]
    assert broken == [], '\n'.join(broken)
    assert chinese == {}, "\n".join(f"{address}: {text}" for text, address in chinese.items())


@pytest.mark.once
def test_no_link_leads_where_its_reader_may_not_go(town):
    """Each follows the links of his own pages: what one role may open is refused to another, or not there for it."""
    dead = []
    worker = get_user_model().objects.filter(person__isnull=False).earliest("id").username
    for username in (*NARROW, worker):
        answers = crawl(visitor(username), ["/m/" if username == worker else "/home/"], each=1)
        dead += [f"{username} {one.status} {one.path} on {one.found_on}" for one in answers if one.status >= 400]
    assert dead == [], "\n".join(dead)


@pytest.mark.parametrize(
    "username", ["zhang", "sun", "kuai", "chen", "zhou", "guan", "shen", "li", "huang", "fang"]
)
def test_every_entry_of_the_rail_opens(town, username):
    client = visitor(username)
    rail = re.search(r'<nav class="rail.*?</nav>', client.get("/desk/").content.decode(), re.S).group()
    answers = {one: client.get(one, follow=True).status_code for one in links(rail, "/desk/")}
    assert {one: status for one, status in answers.items() if status != 200} == {}


def test_a_firm_tells_its_fund_its_founding_and_its_dates(town):
    from unionloop.domains.dues.models import Release

    release = Release.objects.exclude(returned_fen=0).latest("pk")
    html = visitor("zhou").get(f"/c/0{release.employer_id}/").content.decode()
    told = strip_tags(html[html.index(">大事<"):])
    assert f"筹备金返还 {release.returned_fen // 100}.{release.returned_fen % 100:02d} 元" in told
    assert told.index("建会") < told.index("开业"), "newest first"
    fund = strip_tags(html[html.index(">筹备金返还<"):])
    assert release.unit.name in fund
    assert "(&#x27;" not in fund


@pytest.mark.parametrize(("username", "path"), LISTS)
def test_a_list_exports_the_same_rows_in_every_format(town, username, path):
    client, address = visitor(username), path.format(**town)
    content = {kind: client.get(address, {"format": kind}) for kind in ("csv", "xlsx", "json")}
    assert {kind: one.status_code for kind, one in content.items()} == dict.fromkeys(content, 200)
    whole = {kind: b"".join(one) if one.streaming else one.content for kind, one in content.items()}
    records = json.loads(whole["json"])
    rows = records if isinstance(records, list) else records["rows"]
    lines = list(csv.reader(StringIO(whole["csv"].decode("utf-8-sig"), newline="")))
    sheet = CalamineWorkbook.from_filelike(BytesIO(whole["xlsx"])).get_sheet_by_index(0).to_python()
    assert len(rows) > 0
    assert len(lines) - 1 == len(rows) == len(sheet) - 1


def test_the_own_calendar_opens_by_its_secret_address_only(town):
    client = visitor("shi")
    own = re.search(r'id="own"[^>]*value="http://[^/]+([^"]+)"', client.get("/cal/").content.decode()).group(
        1
    )
    answer = Client().get(own)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "2026-08 签发期限" in answer.content.decode().replace("\r\n ", "")
    assert Client().get(own.replace(".ics", "x.ics")).status_code == 404
    assert clock.now().date().isoformat() == "2026-07-27"
