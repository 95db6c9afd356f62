"""Z1 and Z2: the city at a glance. Exceptions first, each with owner and day; every figure opens its list."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from unionloop.domains.appeals import queries as appeals
from unionloop.domains.appeals.contracts import Rate
from unionloop.domains.dues import queries as dues
from unionloop.domains.dues.contracts import Funds
from unionloop.domains.employers import queries as registry
from unionloop.domains.founding import queries as founding
from unionloop.domains.membership import queries as membership
from unionloop.domains.promises import queries as promises
from unionloop.domains.publication import queries as publication
from unionloop.domains.reference import queries as reference
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import BEIJING, Actor, public
from unionloop.kernel.errors import NotAllowed, Refused
from unionloop.kernel.page import Page
from unionloop.kernel.words import say

from . import charts
from .context import RAIL, RailItem
from .desk import due_items
from .page import actor_of
from .table import Column, table_page

RAIL.append(RailItem("总览", "/z/", "founding.read", group="今天", order=1))
SUMS = ("collected_fen", "due_fen", "paid_fen", "bounced_fen", "held_fen", "suspense_fen")
STALE_DAYS, SERVICE_DAYS = 30, 90  # where nobody has set others: overview.stale_days, overview.service_days
MOST_EXCEPTIONS = 8


@dataclass(frozen=True)
class Exceptional:
    """One thing that is not as it should be: what, why, whose, until when, and the page that mends it."""

    shape: str
    word: str
    title: str
    note: str
    owner: str
    url: str
    weight: int
    due: str = ""
    amount_fen: int | None = None
    due_date: date | None = None


@dataclass(frozen=True)
class Money:
    """The funds of every collecting union this actor sees, added up."""

    months: tuple[tuple[str, int, int, int], ...]  # month, collected, due, paid
    collected_fen: int
    due_fen: int
    paid_fen: int
    bounced_fen: int
    held_fen: int
    suspense_fen: int
    preparation_fen: int
    stuck_fen: int
    stuck_count: int
    month: str
    share_bp: int | None
    share_target_bp: int


COVERAGE_COLUMNS = (
    Column("label", "区县", href=lambda row: f"/c/?division={row.key}"),
    Column("should", "应建", "count", unit="家", total=True),
    Column("own", "独立", "count", unit="家", total=True),
    Column("covered", "联合", "count", unit="家", total=True),
    Column("rate_bp", "建会率", "percent_bp"),
    Column("gap", "未建", "count", unit="家", total=True),
    Column("target", "正常经营非公企业", "count", unit="家", total=True),
    Column("target_rate_bp", "非公建会率", "percent_bp"),
    Column("staff_should", "职工", "count", unit="人", total=True),
)


def city(request: HttpRequest) -> HttpResponseBase:
    """Show what needs you, the figures, the exceptions, the districts and the two loops."""
    by = _reader(request)
    groups = registry.coverage(by, by.today, "division")
    names = ("should", "own", "covered", "gap", "target", "staff_should")
    sums = {name: sum(getattr(one, name) for one in groups) for name in names}
    page = Page([one for one in groups if one.should], None, None, sums)
    return table_page(
        request, "overview/city.html", name="coverage", title=_("分区县建会率"), columns=COVERAGE_COLUMNS, page=page,
        context=_context(by, groups),
    )  # fmt: skip


def wall(request: HttpRequest) -> HttpResponse:
    """Show the same figures on a big dark screen: no names of persons, nothing to click."""
    by = _reader(request)
    groups = registry.coverage(by, by.today, "division")
    return render(request, "overview/wall.html", {**_context(by, groups), "wall": True})


def _context(by: Actor, groups: list[Any]) -> dict[str, Any]:
    whole = registry.whole_coverage(by, by.today)
    first = by.today.replace(day=1)
    pace = founding.pace(by, first=first, last=by.today)
    blank = founding.blank_counts(by, stale_before=by.today - timedelta(days=_stale_days(by)))
    money = _money(by)
    latest = _latest(by)
    rates = [value for _, value in latest["rates"]]
    on_time, late = _service(by)
    founded = founding.founded_between(by, first=first, last=by.today)
    return {
        "joined": membership.rates(by, day=by.today) if by.holds("membership.count") else None,
        "target_bp": reference.value("founding.target_bp", "", by.today, 9800),
        "whole": whole, "pace": pace, "blank": blank, "money": money, "rates": charts.spark([*rates, whole.rate_bp]),
        "rise": (whole.rate_bp or 0) - rates[-1] if rates and rates[-1] is not None else None,
        "returns": charts.spark([paid for _, _, _, paid in money.months]) if money else {},
        "paid_bar": charts.bar_width(money.paid_fen, money.due_fen) if money else "0%",
        "share_bar": charts.bar_width(money.share_bp, 10_000) if money else "0%",
        "share_line": charts.bar_width(money.share_target_bp, 10_000) if money else "0%",
        "on_time": on_time, "late_cases": late, "may_quality": by.holds("appeals.call_back"),
        "on_time_bar": charts.bar_width(on_time.numerator, on_time.denominator) if on_time else "0%",
        "letters": rights.counts(by, since=by.today.replace(month=1, day=1)) if by.holds("rights.read") else None,
        "said": appeals.counts(by, since=datetime.combine(first, time(), BEIJING)) if by.holds("appeals.read") else None,
        "promised": promises.board(public(by.at)), "due": due_items(by), "exceptions": _exceptions(by, blank, money),
        "tiles": sorted((one for one in groups if one.should), key=lambda one: one.key),
        "visits": founding.visits_between(by, first=first, last=by.today),
        "members": sum(one.members_count or 0 for one in founded),
        "members_day": max((one.founded_date for one in founded if one.founded_date), default=None),  # the last one told
        "matched": _matched(money), "latest": latest, "today": by.today, "at": by.at,
    }  # fmt: skip


def _stale_days(by: Actor) -> int:
    return reference.value("overview.stale_days", "", by.today, STALE_DAYS)


def _service(by: Actor) -> tuple[Rate | None, int]:
    """Return the share of cases answered on time with its parts, and how many are late now."""
    if not by.holds("appeals.read"):
        return None, 0
    until = datetime.combine(by.today + timedelta(days=1), datetime.min.time(), BEIJING)
    days = reference.value("overview.service_days", "", by.today, SERVICE_DAYS)
    rates = appeals.rates(by, since=until - timedelta(days=days), until=until)
    found = next((one for one in rates if one.code == "on_time" and one.denominator), None)
    late = appeals.cases(by, filters=appeals.CaseFilters(live=True, overdue=True), limit=1).total or 0
    return found, late


def _latest(by: Actor) -> dict[str, Any]:
    anybody = public(by.at)
    month = publication.latest_month(anybody)
    if not month:
        return {"rates": [], "month": "", "opened": None}
    monthly = publication.monthly(anybody, month=month)
    return {"rates": publication.series(anybody, code="coverage.rate", until=month), "month": month,
            "opened": monthly.counts["opened"], "edition": monthly.edition}  # fmt: skip


def _money(by: Actor) -> Money | None:
    """Return the money of this actor's scope; None for whoever may not read it, or before any came in."""
    if not by.holds("dues.read"):
        return None
    found: list[Funds] = []
    for unit_id, _name in dues.collecting_units(by):
        try:
            found.append(dues.funds(by, unit_id=unit_id))
        except Refused:
            continue
    if not found:
        return None
    months: dict[str, list[int]] = {}
    for one in found:
        for row in one.months:
            line = months.setdefault(row.month, [0] * 6)
            for at, name in enumerate(SUMS):
                line[at] += getattr(row, name)
    latest = max((month for month, line in months.items() if line[1]), default=max(months))
    share = [one for funds in found for one in funds.indicators if one.variant == "A"][1:2]
    now = months[latest]
    return Money(
        tuple((month, line[0], line[1], line[2]) for month, line in sorted(months.items())),
        now[0], now[1], now[2], now[3], now[4], now[5], sum(one.preparation_fen for one in found),
        sum(one.stuck_fen for one in found), sum(one.stuck_count for one in found), latest,
        share[0].share_bp if share else None, share[0].threshold_bp if share else 0,
    )  # fmt: skip


def _matched(money: Money | None) -> int | None:
    """Return the matched share of the month's money in basis points."""
    if money is None or not money.collected_fen:
        return None
    matched = money.collected_fen - money.suspense_fen
    return matched * 10_000 // money.collected_fen


def _exceptions(by: Actor, blank: dict[str, int], money: Money | None) -> list[Exceptional]:
    """Return what is out of order, the weightiest first: money stuck, firms forgotten, cases and letters late."""
    found = []
    if money is not None and money.stuck_count:
        found.append(_late(
            _("%(n)s 笔返还付不出去") % {"n": money.stuck_count}, _("账户退回、冷静期或没有账户"), _("财务"), "/j/pay/",
            1_000_000 + money.stuck_fen // 100, due=_("今天"), amount_fen=money.stuck_fen))  # fmt: skip
    if blank.get("unseen"):
        found.append(_late(
            _("空白点 %(n)s 家超过 %(days)s 日未走访") % {"n": blank["unseen"], "days": _stale_days(by)},
            _("其中 25 人以上 %(n)s 家") % {"n": blank["unseen_large"]}, _("组织"), "/b/blanks/",
            1000 * blank["unseen_large"] + blank["unseen"], late=False, due=_("今天")))  # fmt: skip
    for case in founding.cases(by, overdue=True, limit=MOST_EXCEPTIONS).rows:
        found.append(_late(
            _("%(firm)s：%(state)s后没有进展") % {"firm": case.employer, "state": say(case.state.label)},
            _("%(n)s 人") % {"n": case.headcount}, case.owner or case.unit, f"/b/{case.number}/",
            case.headcount, due_date=case.due_date))  # fmt: skip
    for letter in rights.overdue_letters(by, limit=MOST_EXCEPTIONS) if by.holds("rights.read") else ():
        found.append(_late(
            _("%(firm)s：%(kind)s逾期未答") % {"firm": letter.employer, "kind": say(letter.kind.label)},
            _("%(number)s 已催办 %(n)s 次") % {"number": letter.number, "n": letter.chased_count},
            letter.owner or letter.unit, f"/l/{letter.id}/", 400, due_date=letter.due_date))  # fmt: skip
    for edition in publication.due_unsigned(by) if _signs(by) else ():
        found.append(_late(
            _("%(month)s 发布稿未签发") % {"month": edition.month}, _("25 日 09:00 发布"), _("签发人"),
            f"/c/25/?month={edition.month}", 500_000, late=edition.sign_due_date < by.today,
            due_date=edition.sign_due_date))  # fmt: skip
    return sorted(found, key=lambda one: -one.weight)[:MOST_EXCEPTIONS]


def _late(title: str, note: str, owner: str, url: str, weight: int, *, late: bool = True, **more: Any) -> Exceptional:
    shape, word = ("over", _("已超期")) if late else ("warn", _("将超期"))
    return Exceptional(shape, word, title, note, owner, url, weight, **more)


def _signs(by: Actor) -> bool:
    return by.holds("publication.sign") or by.holds("publication.review")


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not (by.holds("founding.read") and by.holds("employers.read")):
        raise NotAllowed("not_allowed", verb="founding.read")
    return by


urlpatterns = [
    path("z/", city, name="overview_city"),
    path("wall/", wall, name="overview_wall"),
]
