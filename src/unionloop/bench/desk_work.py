"""The steps of `bench desk` that run in processes of their own (see work.py)."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from unionloop.kernel.actor import BEIJING, Actor, Grant

START = datetime(2026, 7, 1, 9, 0, tzinfo=BEIJING)
TEXT = "包工头拖欠三个月工资，电话打不通，请帮忙。" * 4
PAGE = 50
READS = 300
LIVE = ("received", "dispatched", "handling", "replied")
FAR = datetime(9999, 12, 31, tzinfo=UTC)
CHANNELS = ("phone", "phone", "phone", "wechat", "weibo", "web", "mail", "walk_in", "sms")
KINDS = ("consult", "consult", "help", "suggest", "complain", "petition")
TITLES = ("拖欠工资", "工伤认定", "产假有几天", "食堂饭菜变质", "高温补贴没有发", "调岗不合理")
# what is searched for: in every sixth title, in half the firms, in few, in one, in none; one character, ten, digits, rare ones
WORDS = ("工伤", "拖欠工资", "有限公司", "食品厂", "高温补贴没有发 99", "1234", "丏", "丏丐", "不存在的公司", "𠮷盛", "一丁食品厂", "漏水")
STATES = ("received", "dispatched", "handling", "replied", "closed", "closed", "closed", "closed")


def prepare() -> dict[str, Any]:
    """Migrate, build a city of twenty counties with its rules; nothing of this is measured."""
    from django.core.management import call_command

    from unionloop.domains.appeals import commands as appeals
    from unionloop.domains.organisation import commands as organisation
    from unionloop.domains.organisation.contracts import Kind, Tier
    from unionloop.domains.reference import commands as reference

    call_command("migrate", verbosity=0)
    by = _person("operator", "*").later(START - timedelta(days=30))
    reference.load_profile_divisions(by)
    reference.load_profile(by)
    appeals.load_profile(by)
    city = organisation.open_union(by, parent_id=None, name="遂宁市总工会", tier=Tier.CITY, kind=Kind.FEDERATION,
                                   division_code="510900", founded_date=date(1951, 5, 1))  # fmt: skip
    for number in range(20):
        organisation.open_union(by, parent_id=city.id, name=f"第{number}区总工会", tier=Tier.COUNTY,
                                kind=Kind.FEDERATION, division_code="510903", founded_date=date(1951, 5, 1))  # fmt: skip
    return {"place": city.path}


def keyed() -> dict[str, Any]:
    """Hire an agent at the city's desk and issue him a key for the API."""
    from django.contrib.auth import get_user_model

    from unionloop.domains.access import commands, queries
    from unionloop.kernel import clock

    by = _person("operator", "*").later(clock.now())
    unit = select("SELECT id FROM organisation_unit ORDER BY path")[0][0]
    account = commands.create_account(by, username="bench", label="bench", password="correct horse battery")
    commands.grant(by, account_id=account.id, role="agent", unit_id=unit, valid_from=by.today)
    own = queries.actor_for(get_user_model().objects.get(pk=account.id), at=by.at)
    post = select(f"SELECT id FROM access_post WHERE account_id = {account.id}")[0][0]
    key = commands.issue_key(own, name="bench", kind="live", post_id=post, valid_to=by.today + timedelta(days=30))
    return {"secret": key.secret}


def kept() -> dict[str, Any]:
    """Return how many cases there are that have a line in the journal, a clock and an entry."""
    return {"cases": select(
        "SELECT count(*) FROM appeals_case c WHERE c.answer_due_at IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM kernel_entry e WHERE e.model = 'appeals.case' AND e.row_id = c.id)"
        " AND EXISTS (SELECT 1 FROM appeals_entry m WHERE m.case_id = c.id)")[0][0]}  # fmt: skip


def live(cases: str, number: str, place: str) -> dict[str, Any]:
    """Measure so many full lives, one after the other, through the commands."""
    from .measure import timed

    tree = select("SELECT id, path FROM organisation_unit ORDER BY path")
    place = place or tree[0][1]
    agent = replace(_person("agent", "appeals.*", place), units=(tree[0][0],))
    handler = _person("handler", "appeals.*", place)
    units = [unit for unit, _ in select("SELECT id, path FROM organisation_unit WHERE tier = 'county'")]
    for warm in range(20):
        _live(agent, handler, f"w{number}:{warm}", units[0])
    analyse()
    closed, lines = _counted()
    _, cost = timed(lambda: [
        _live(agent, handler, f"{number}:{one}", units[one % len(units)]) for one in range(int(cases))
    ])  # fmt: skip
    closed_now, lines_now = _counted()
    return {**asdict(cost), "closed": closed_now - closed, "lines": lines_now - lines}


def listed(cases: str) -> dict[str, Any]:
    """Fill the desk with copies of a case in all states and places, then read lists; milliseconds."""
    from unionloop.domains.appeals import commands, queries

    from .measure import timed

    fill(int(cases))
    _, drawing = timed(lambda: commands.draw_pairs(_person("system.jobs", "*")))
    analyse()
    agent = replace(_person("agent7", "appeals.*"), name="agent7").later(START + timedelta(days=365))
    drawn, times, short = Random(1), [], 0

    def read() -> None:
        nonlocal short
        for number in range(READS + 10):
            filters, after = _asked(agent, drawn)
            begun = time.perf_counter()
            page = queries.cases(agent, filters=filters, after=after, limit=PAGE)
            spent = (time.perf_counter() - begun) * 1000
            short += page.total is not None and not after and len(page.rows) < min(PAGE, page.total)
            if number >= 10:
                times.append((spent, str(filters)))

    _, cost = timed(read)
    times.sort()
    at = [one[0] for one in times]
    words = {text: _spent(agent, _worded(text)) for text in WORDS}
    by_words = sorted(_spent(agent, _worded(drawn.choice(WORDS), drawn)) for _ in range(READS))
    return {**asdict(cost), "cases": int(cases), "reads": READS, "short": short, "p50_ms": round(at[READS // 2], 1),
            "p95_ms": round(at[READS * 95 // 100], 1), "slowest_ms": round(at[-1], 1), "slowest": times[-1][1],
            "words_p50_ms": by_words[READS // 2], "words_p95_ms": by_words[READS * 95 // 100], "words_slowest_ms": by_words[-1],
            "by_words_ms": words, "drawing_seconds": round(drawing.seconds, 1)}  # fmt: skip


def _worded(text: str, drawn: Random | None = None) -> Any:
    """Return a search by words: of all cases, or as people narrow it."""
    from unionloop.domains.appeals import queries

    if drawn is None:
        return queries.CaseFilters(text=text, order="newest")
    return queries.CaseFilters(text=text, live=drawn.choice((None, True)), order=drawn.choice(("due", "newest")),
                               channel=drawn.choice(((), ("phone",))))  # fmt: skip


def _spent(by: Actor, filters: Any) -> float:
    from unionloop.domains.appeals import queries

    begun = time.perf_counter()
    queries.cases(by, filters=filters, limit=PAGE)
    return round((time.perf_counter() - begun) * 1000, 1)


def _live(agent: Actor, handler: Actor, key: str, unit: int) -> None:
    from unionloop.domains.appeals import commands as appeals
    from unionloop.domains.appeals.contracts import Channel, Incoming, Known
    from unionloop.kernel.errors import Refused

    phone = f"139{abs(hash(key)) % 10**8:08d}"
    incoming = Incoming(Channel.PHONE, key, phone, agent.at, TEXT, contact=phone, name="王小芳")
    case = appeals.receive(agent, incoming=incoming,
                           known=Known(kind="help", category="wage.arrears", division_code="510903")).id  # fmt: skip
    appeals.dispatch(agent, case_id=case, unit_id=unit, reason="由属地办理")
    appeals.sign(handler, case_id=case)
    appeals.reply(handler, case_id=case, text="已联系用人单位，工资已全部付清。", recovered_fen=1_466_000)
    try:
        appeals.close(agent, case_id=case)
    except Refused as refused:
        if refused.code != "call_back_owed":
            raise
        appeals.approve(agent, case_id=case)
        appeals.call_back(agent, case_id=case, reached=True, solved=True, grade=5)


def fill(cases: int, states: tuple[str, ...] = STATES) -> None:
    """Insert copies of one real case: other numbers, days and places, in states drawn from those given."""
    from django.db import connection, transaction

    from unionloop.kernel import bulk

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM appeals_case ORDER BY id LIMIT 1")
        names = [one[0] for one in cursor.description]
        pattern = dict(zip(names, cursor.fetchone(), strict=True))
    units, drawn = select("SELECT id, path FROM organisation_unit"), Random(2)
    categories = [code for (code,) in select("SELECT DISTINCT code FROM appeals_category ORDER BY code")]
    moment = connection.ops.adapt_datetimefield_value
    del pattern["id"]

    def rows() -> Any:
        for number in range(cases):
            unit, path = units[number % len(units)]
            at, state = START + timedelta(minutes=drawn.randrange(525_600)), drawn.choice(states)
            due = at + timedelta(days=drawn.randrange(1, 400)) if state in LIVE else FAR
            own = {"number": _number(number), "unit_id": unit, "path": path, "received_at": moment(at),
                   "latest_at": moment(at), "clock_at": moment(at), "due_at": moment(due), "speaker_id": None,
                   "state": state, "owner": f"agent{drawn.randrange(40)}", "flagged": drawn.random() < 0.01,
                   "channel": drawn.choice(CHANNELS), "kind": drawn.choice(KINDS), "category": drawn.choice(categories),
                   "title": f"{drawn.choice(TITLES)} {number % 9973}",
                   "employer_name": _firm(drawn) if number % 2 else ""}  # fmt: skip
            yield [json.dumps(cell) if isinstance(cell, list) else cell for cell in (pattern | own).values()]

    with _roomy(), transaction.atomic():
        bulk.insert_rows("appeals_case", list(pattern), rows())


@contextmanager
def _roomy() -> Iterator[None]:
    """Let SQLite keep the pages of all indexes while the desk is filled, and take them from it for what is measured."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    (usual,) = select("PRAGMA cache_size")[0]
    select("PRAGMA cache_size = -4000000")
    yield
    select(f"PRAGMA cache_size = {usual}")
    select("PRAGMA shrink_memory")


def _firm(drawn: Random) -> str:
    """Return the name of some firm: two to four of 2 500 characters, and what all firms are called."""
    own = "".join(chr(0x4E00 + drawn.randrange(2_500)) for _ in range(drawn.randrange(2, 5)))
    return f"遂州{own}{drawn.choice(('有限公司', '物流有限公司', '食品厂', '建筑劳务有限公司'))}"


def _number(serial: int) -> str:
    return f"R99-{1 + serial // 1_000_000:02d}-{serial % 1_000_000:06d}A"


def _counted() -> tuple[int, int]:
    """Return the closed cases and the journal lines there are."""
    return tuple(select("SELECT (SELECT count(*) FROM appeals_case WHERE state = 'closed'),"
                         " (SELECT count(*) FROM kernel_entry)")[0])  # fmt: skip


def analyse() -> None:
    """Let the server count its rows, as one that has run for a minute has done by itself: plans made before are made anew."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def select(statement: str) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _asked(by: Actor, drawn: Random) -> tuple[Any, str]:
    """Return what a person asks of the list, as the page's address would say it: a view, then anything on top."""
    from unionloop.domains.appeals import queries

    view = drawn.choice(("mine", "waiting", "over", "flagged", "", "number"))
    if view == "number":
        return queries.CaseFilters(text=_number(drawn.randrange(1000))), ""
    categories = [code for (code,) in select("SELECT DISTINCT code FROM appeals_category ORDER BY code")]

    def perhaps(words: Any) -> Any:
        return (drawn.choice(words),) if drawn.random() < 0.3 else ()

    state = ("received",) if view == "waiting" else perhaps(sorted(set(STATES)))
    filters = queries.CaseFilters(
        state=state, live=None if state and view != "waiting" else True, channel=perhaps(CHANNELS), kind=perhaps(KINDS),
        category=next(iter(perhaps(categories)), ""), owner=by.name if view == "mine" else "",
        flagged=view == "flagged", overdue=view == "over", order=drawn.choice(("due", "due", "newest")),
    )  # fmt: skip
    if drawn.random() < 0.3:  # a later page
        return filters, queries.cases(by, filters=filters, limit=PAGE).next or ""
    return filters, ""


def _person(name: str, verb: str, path: str = "") -> Actor:
    return Actor(name, (Grant(verb, path),), START, via="bench", label=name)
