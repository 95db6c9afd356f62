"""B3: the union tree — the list, and one organisation with its committees, terms, history and children."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.access import queries as access
from unionloop.domains.employers import queries as employers
from unionloop.domains.organisation import queries
from unionloop.domains.organisation.contracts import CommitteeRow, Kind, Role, State, Tier, UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page

from .context import RAIL, RailItem
from .find import FIND, Found
from .organisation_forms import ACTS, ANSWERS
from .page import actor_of, asked, number, post_once
from .registry_acts import press, shown
from .table import Column, Empty, build, table_page

RAIL.append(RailItem("工会组织", "/o/", "organisation.read", group="建会", order=14))
LONGEST = 60
SHAPES = {State.ACTIVE: "done", State.MERGED: "lock", State.SPLIT: "lock", State.DISSOLVED: "lock"}
WARN_MONTHS = (1, 3, 6)


@dataclass(frozen=True)
class Panel:
    """A section another area puts on the organisation's page: its template gets `panel`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    meta: str = ""
    order: int = 50


# Accounts, money and papers add theirs at import: PANELS.append(def (by, unit) -> Panel | None)
PANELS: list[Callable[[Actor, UnitRow], Panel | None]] = []

COLUMNS = (
    Column("name", "组织", href=lambda row: f"/o/{row.id}/"),
    Column("code", "编码", "code"),
    Column("tier", "层级", "code", read=lambda row: row.tier.label),
    Column("kind", "类型", "code", read=lambda row: row.kind.label),
    Column("children", "下级", "count", unit="个"),
    Column("founded_date", "成立", "date"),
    Column("division_code", "区划", "code", shown=False),
    Column("state", "状态", "state", read=lambda row: (SHAPES[row.state], row.state.label)),
)


@login_required
@require_GET
def units(request: HttpRequest) -> HttpResponseBase:
    """List the organisations in scope, in the order of the tree."""
    by = _reader(request)
    get = request.GET
    chosen: dict[str, Any] = {
        "text": get.get("q", "").strip()[:LONGEST], "tier": tuple(get.getlist("tier"))[:10],
        "kind": tuple(get.getlist("kind"))[:10], "state": tuple(get.getlist("state"))[:10],
        "under": number(request, "under", most=2**62),
    }  # fmt: skip
    facets = (
        ("tier", gettext("层级"), _options(Tier, chosen["tier"])), ("kind", gettext("类型"), _options(Kind, chosen["kind"])),
        ("state", gettext("状态"), _options(State, chosen["state"])),
    )  # fmt: skip
    due = queries.terms_due(by, day=by.today, months=max(WARN_MONTHS), limit=1).total or 0
    return table_page(
        request, "organisation/units.html", name="units", title=gettext("工会组织"), columns=COLUMNS,
        page=lambda: queries.units(by, **chosen, **asked(request)), every=lambda: _every(by, chosen),
        empty=Empty("没有符合条件的组织", "去掉一个条件再看。", "全部清除", "/o/"),
        context={"facets": facets, "chosen": chosen, "roots": queries.roots(by)[:12], "due": due,
                 "conditions": len(chosen["tier"]) + len(chosen["kind"]) + len(chosen["state"])},
    )  # fmt: skip


@login_required
@require_GET
def terms(request: HttpRequest) -> HttpResponseBase:
    """List the committees whose term ends within half a year, or has ended."""
    by = _reader(request)
    columns = (
        Column("name", "组织", href=lambda row: f"/o/{row['unit_id']}/#committees"),
        Column("kind", "机构"), Column("head", "主席或主任", "mask"), Column("term_from", "本届开始", "date"),
        Column("term_to", "届满", "date"), Column("state", "提醒", "state"),
    )  # fmt: skip

    def rows(**paging: Any) -> Page[Any]:
        found = queries.terms_due(by, day=by.today, months=max(WARN_MONTHS), **paging)
        names = queries.by_ids({row.unit_id for row in found.rows})
        return Page([_term(row, names, by.today) for row in found.rows], found.next, found.total)

    def every() -> Iterator[Any]:
        after: str | None = ""
        while after is not None:
            page = rows(after=after, limit=200)
            yield from page.rows
            after = page.next

    return table_page(
        request, "organisation/terms.html", name="terms", title=gettext("换届提醒"), columns=columns,
        page=lambda: rows(**asked(request)), every=every,
        empty=Empty("半年内没有届满的", "届满前六、三、一个月会列在这里。"),
        context={"crumbs": [(gettext("工会组织"), "/o/"), (gettext("换届提醒"), "")]},
    )  # fmt: skip


@login_required
@require_GET
def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """B3: one organisation."""
    return _page(request, unit_id)


@login_required
@require_POST
@post_once
def act(request: HttpRequest, unit_id: int, name: str) -> HttpResponse:
    """Do one of the acts of an organisation's page."""
    return press(request, ACTS | ANSWERS, name, unit_id, f"/o/{unit_id}/",
                 lambda bad, status: _page(request, unit_id, bad=bad, status=status))  # fmt: skip


def _page(
    request: HttpRequest, unit_id: int, *, bad: tuple[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    by = actor_of(request)
    row = queries.unit(by, unit_id=unit_id)
    line = queries.line_of(unit_id)
    panels = [panel for panel in (make(by, row) for make in PANELS) if panel is not None]
    covered = employers.unions_of([unit_id])[unit_id] if by.holds("employers.read") else []
    below = queries.children(by, unit_id=unit_id, **asked(request))
    bodies = queries.committees(by, unit_id=unit_id)
    links, ties = queries.links(by, unit_id=unit_id), queries.affiliations([unit_id], by.today)
    near = {one.id for one in line} | {one.source_id for one in links} | {one.target_id for one in links}
    open_units = queries.visible_ids(by, near | {one.holder_id for one in ties})
    context = {
        "row": row, "line": line[:-1], "division": _division(row, by.today), "open_units": open_units,
        "base": f"/o/{unit_id}/", "state": (SHAPES[row.state], row.state.label),
        "names": queries.names(by, unit_id=unit_id), "links": links,
        "sitting": [one for one in bodies if one.state == "seated"],
        "ended": [one for one in bodies if one.state == "ended"],
        "warning": {one.id: _warning(one, by.today) for one in bodies},
        "extensions": queries.extensions(by, unit_id=unit_id),
        "ties": ties,
        "employers": list(employers.by_ids(covered[:50]).values()), "employer_count": len(covered),
        "open_firms": employers.visible_ids(by, covered[:50]),
        "table": build(request, name="unit-children", columns=COLUMNS, page=below, title=gettext("下级组织")),
        "acts": shown(ACTS, row.verbs, {
            "name": row.name, "day": by.today, "term_from": by.today,
            "term_years": max(queries.years_allowed(row.division_code, by.today))}, bad),
        "panels": sorted(panels, key=lambda one: one.order),
        "crumbs": [(gettext("工会组织"), "/o/"),
                   *((one.name, f"/o/{one.id}/" if one.id in open_units else "") for one in line[:-1]), (row.name, "")],
        "trail": access.journal(by, model="organisation.unit", row_id=unit_id, limit=20).rows
        if by.holds("journal.read") else [],
    }  # fmt: skip
    context["table"].exportable = False
    return render(request, "organisation/unit.html", context, status=status)


def _division(row: UnitRow, day: date) -> str:
    """Return the place a union belongs to as people say it: 四川省 遂州市 安居区."""
    codes = reference.line_of(row.division_code) if row.division_code else ()
    names = reference.names_of(codes, day)
    return " ".join(names[code] for code in reversed(codes) if code in names)


def _term(row: CommitteeRow, names: dict[int, UnitRow], today: date) -> dict[str, Any]:
    head = next((one.name for one in row.officers if one.role == Role.CHAIR and not one.to_date), "")
    return {"unit_id": row.unit_id, "name": names[row.unit_id].name, "kind": row.kind.label, "term_from": row.term_from,
            "term_to": row.term_to, "head": head[:1] + "*" * (len(head) - 1),
            "state": _warning(row, today)}  # fmt: skip


def _warning(row: CommitteeRow, today: date) -> tuple[str, str] | None:
    """Return how near the end of a term is: over, within one, three or six months; None before that."""
    if row.state != "seated":
        return None
    if row.term_to <= today:
        return ("over", gettext("已届满"))
    for months in WARN_MONTHS:
        if row.term_to <= queries.months_after(today, months):
            return ("warn", gettext("%(months)s 个月内届满") % {"months": months})
    return None


def _options(words: Any, chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"value": str(one), "label": one.label, "chosen": str(one) in chosen} for one in words]


def _every(by: Actor, chosen: dict[str, Any]) -> Iterator[UnitRow]:
    after: str | None = ""
    while after is not None:
        page = queries.units(by, **chosen, after=after, limit=200)
        yield from page.rows
        after = page.next


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("organisation.read"):
        raise NotAllowed("not_allowed", verb="organisation.read")
    return by


def find_units(actor: Actor, text: str) -> list[Found]:
    """Find organisations by name or code, for the search box."""
    if not actor.holds("organisation.read"):
        return []
    rows = queries.units(actor, text=text, limit=8).rows
    return [Found(row.name, f"/o/{row.id}/", gettext("工会"), row.code) for row in rows]


FIND.append(find_units)

urlpatterns = [
    path("o/", units, name="units"),
    path("o/terms/", terms, name="terms"),
    path("o/<int:unit_id>/", unit, name="unit"),
    path("o/<int:unit_id>/act/<str:name>/", act, name="unit_act"),
]
