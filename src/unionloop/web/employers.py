"""C1: the register of employers — facets left, table right, everything in the address."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from unionloop.domains.employers import queries
from unionloop.domains.employers.contracts import EmployerRow, Filters
from unionloop.domains.founding import queries as founding
from unionloop.domains.founding.contracts import VERBS as FOUNDING
from unionloop.domains.founding.contracts import Reason
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word, say

from . import founding_money
from .context import RAIL, RailItem
from .find import FIND, Found
from .page import actor_of, asked, number_in
from .table import Column, Empty, table_page
from .templatetags.show import mask_code

RAIL.append(RailItem("企业台账", "/c/", "employers.read", group="建会", order=10))
LONGEST = 60
DIMENSIONS = (("division", Word("区县")), ("coverage", Word("建会")), ("band", Word("人数")), ("status", Word("经营状态")),
              ("industry", Word("行业")), ("size", Word("规模")))  # fmt: skip
VIEWS = (
    (Word("空白点 · ≥25 人"), "coverage=none&status=normal&at_least=25"),
    (Word("空白点"), "coverage=none&status=normal"),
    (Word("独立建会"), "coverage=own"),
    (Word("联合覆盖"), "coverage=covered"),
    (Word("非正常户"), "status=suspended&status=deregistered&status=moved&status=shell"),
)
ORDERS = (("-headcount", Word("人数从多到少")), ("headcount", Word("人数从少到多")), ("name", Word("名称")), ("-id", Word("最新登记")))
SHAPES = {"own": "done", "covered": "view", "none": "todo", "normal": "done", "suspended": "warn", "shell": "warn",
          "deregistered": "lock", "moved": "lock"}  # fmt: skip


@dataclass(frozen=True)
class Panel:
    """A section another area puts on the employer's page: its template gets `panel.context`."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    meta: str = ""
    order: int = 50


# Money and founding add theirs at import: PANELS.append(def (by, employer) -> Panel | None)
PANELS: list[Callable[[Actor, EmployerRow], Panel | None]] = []


def employer_url(row: EmployerRow) -> str:
    """Return the page of an employer: by USCC, else by number (padded: /c/25/ is the publication desk)."""
    return f"/c/{row.uscc}/" if row.uscc else f"/c/{row.id:03d}/"


COLUMNS = (
    Column("name", "企业", href=employer_url),
    Column("short", "信用代码", "code"),
    Column("division", "区县", "code"),
    Column("street", "乡镇街道", "code", shown=False),
    Column("industry", "行业", shown=False),
    Column("headcount", "职工", "count", unit="人", total=True),
    Column("waiting_fen", "待返筹备金", "money", total=True),
    Column("women", "女职工", "count", unit="人", total=True, shown=False),
    Column("size_class", "规模", shown=False),
    Column("coverage", "建会", "state", read=lambda row: row["standing"]),
    Column("next", "下一步"),
    Column("due_date", "期限", "date"),
    Column("status", "经营状态", "state", read=lambda row: (SHAPES[row["status"]], row["status"].label), shown=False),
    Column("union", "工会", shown=False),
    Column("uscc", "信用代码（全）", "code", shown=False),
    Column("tax_key", "登记序号", "code", shown=False),
    Column("opened_date", "开业", "date", shown=False),
    Column("address", "地址", shown=False),
)


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    """C1: facets left, the register right, everything in the address."""
    by = reader(request)
    filters = filters_of(request.GET)
    columns = [replace(one, href=(lambda row: row["url"]) if one.href else None) for one in COLUMNS]

    def page() -> Page[Any]:
        found = queries.employers(by, filters=filters, **asked(request))
        ids = queries.employer_ids(by, filters=filters)
        waiting = {"waiting_fen": sum(map(founding_money.held(by).get, ids, repeat(0)))}
        return Page(list(_drawn(by, found.rows)), found.next, found.total, found.sums | waiting)

    facets = queries.facets(by, filters=filters) if "format" not in request.GET else {}
    chosen = {key: set(request.GET.getlist(key)) for key, _ in DIMENSIONS}
    return table_page(
        request, "employers/register.html", name="employers", title=gettext("企业台账"), columns=columns, page=page,
        every=lambda: _drawn(by, queries.every_employer(by, filters=filters)),
        select="id" if by.holds("founding.plan_drive") else "",
        empty=Empty("没有符合条件的企业", "去掉一个条件再看，或登记一家新单位。", "全部清除", "/c/"),
        context={
            "facets": [
                (key, label, [{"value": one.key, "label": one.label, "count": one.count,
                               "chosen": one.key in chosen[key]} for one in facets.get(key, ())
                              if one.count or one.key in chosen[key]])
                for key, label in DIMENSIONS
            ],
            "picks": _picks(request, facets), "views": VIEWS, "orders": ORDERS, "filters": filters,
            "today_at": by.at, "query": request.GET.urlencode(), "reasons": list(Reason),
            "streets": _streets(by), "may_register": by.holds("employers.register"),
            "may_import": by.holds("employers.receive_intake"),
            "may_merge": by.holds("employers.merge"),
        },
    )  # fmt: skip


def _drawn(by: Actor, rows: Any) -> Iterator[dict[str, Any]]:
    """Yield rows as the table reads them: names of divisions and unions beside the ids, looked up in lumps."""
    lump: list[EmployerRow] = []
    for row in rows:
        lump.append(row)
        if len(lump) == 500:
            yield from _named(by, lump)
            lump = []
    yield from _named(by, lump)


def _named(by: Actor, rows: list[EmployerRow]) -> list[dict[str, Any]]:
    units = organisation.by_ids({pk for row in rows for pk in (row.union_id, row.joint_union_id) if pk})
    names = reference.names_of({row.division_code for row in rows}, by.today)
    ids = [row.id for row in rows]
    money, steps = founding_money.held(by, ids), founding.next_steps(by, ids)
    found = []
    for row in rows:
        union, step = units.get(row.union_id or row.joint_union_id or 0), steps.get(row.id)
        found.append({
            **vars(row), "url": employer_url(row), "short": mask_code(row.uscc), "union": union.name if union else "",
            "division": names.get(row.division_code, row.division_code), "size_class": row.size_class.label,
            "waiting_fen": money.get(row.id), "next": FOUNDING.get(step.verb, "") if step else "",
            "due_date": step.due_date if step else None,
            "standing": (step.shape, step.word) if step else (SHAPES[row.coverage], row.coverage.label),
        })  # fmt: skip
    return found


def filters_of(get: QueryDict) -> Filters:
    """Return the conditions an address of the register holds."""
    order = get.get("order", "-headcount")
    many = {key: tuple(one[:LONGEST] for one in get.getlist(key)[:40]) for key, _ in DIMENSIONS}
    return Filters(
        text=get.get("q", "").strip()[:LONGEST], street=get.get("street", "").strip()[:LONGEST],
        non_public={"1": True, "0": False}.get(get.get("non_public", "")),
        at_least=number_in(get, "at_least", most=10**7), unit_id=number_in(get, "unit", most=2**62),
        order=order if order in dict(ORDERS) else "-headcount", **many,
    )  # fmt: skip


def _streets(by: Actor) -> list[Any]:
    """Return the unions blank spots can be given to."""
    if not (by.holds("founding.assign") and by.holds("organisation.read")):
        return []
    return list(organisation.units(by, tier=("street", "county"), limit=200).rows)


def _picks(request: HttpRequest, facets: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the conditions in force, each with the address without it."""
    labels = {(key, one.key): one.label for key, rows in facets.items() for one in rows}
    words = dict(DIMENSIONS) | {
        "q": gettext("名称"),
        "street": gettext("街道"),
        "at_least": gettext("人数 ≥"),
        "non_public": gettext("非公"),
        "unit": gettext("所属工会"),
    }
    found = []
    for key, word in words.items():
        for value in request.GET.getlist(key):
            if not value:
                continue
            rest = request.GET.copy()
            rest.setlist(key, [one for one in rest.getlist(key) if one != value])
            for paging in ("after", "at", "trail"):
                rest.pop(paging, None)
            found.append((f"{say(word)} {say(labels.get((key, value), value[:LONGEST]))}", f"?{rest.urlencode()}"))
    return found


def reader(request: HttpRequest) -> Actor:
    """Return who asks, or refuse whoever may not read the register."""
    by = actor_of(request)
    if not by.holds("employers.read"):
        raise NotAllowed("not_allowed", verb="employers.read")
    return by


def find_employers(actor: Actor, text: str) -> list[Found]:
    """Find employers by name, former name or code, for the search box."""
    if not actor.holds("employers.read"):
        return []
    rows = queries.employers(actor, filters=Filters(text=text), limit=8).rows
    return [Found(row.name, employer_url(row), gettext("企业"), row.uscc) for row in rows]


FIND.append(find_employers)

urlpatterns = [path("c/", register, name="employers")]
