"""H3: the import centre — everything that came in from files, with its faults and its way back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from unionloop.domains.aid import queries as aid
from unionloop.domains.datacentre import queries as datacentre
from unionloop.domains.dues import queries
from unionloop.domains.employers import queries as employers
from unionloop.domains.membership import queries as membership
from unionloop.domains.mutualfund import queries as mutualfund
from unionloop.domains.mutualfund.contracts import EnrolmentFilter
from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.money import THIN, count
from unionloop.kernel.page import LIMIT, Page
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .datacentre import FILES
from .employer_files import LISTS
from .employer_files import SHAPES as LIST_SHAPES
from .member_rolls import ROLLS
from .member_rolls import SHAPES as ROLL_SHAPES
from .mutual_cover import ENROLMENTS, INTAKES
from .page import actor_of, asked, every
from .table import Column, Empty, table_page

RAIL.append(RailItem("导入中心", "/import", "dues.receive", group="资金", order=90))
RAIL.append(RailItem("导入中心", "/import", "employers.receive_intake", group="建会", order=90))
RAIL.append(RailItem("导入中心", "/import", "aid.take_over", group="帮扶", order=90))
RAIL.append(RailItem("导入中心", "/import", "mutualfund.take_settlement", group="帮扶", order=90))

IMPORTS = (
    Column("name", "文件", href=lambda row: f"/j/tax/{row.id}"),
    Column("sort", "种类", read=lambda row: _("税务入库明细"), shown=False),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("received_at", "收到", "moment"),
    Column("received_by", "经手", "staff"),
    Column("accepted", "通过", "count", unit="行"),
    Column("changed", "更正", "count", unit="行", read=lambda row: row.changed + row.corrected),
    Column("duplicate", "跳过", "count", unit="行"),
    Column("failed", "未通过", "count", unit="行", href=lambda row: f"/j/tax/{row.id}/failed" if row.failed else None),
    Column("undo", "撤销", read=lambda row: undo_word(row)),
    Column("unit_name", "单位", shown=False),
    Column("size", "大小", "count", unit="字节", shown=False),
    Column("sha256", "SHA-256", "code", shown=False),
)
STATES = (("", Word("全部")), ("received", Word("已接收")), ("staged", Word("已试导入")), ("live", Word("已入账")), ("undone", Word("已撤销")))


def undo_word(row: object) -> str:
    """Return whether an import can still be taken back, and if not, why."""
    settled, verbs = getattr(row, "settled", 0), getattr(row, "verbs", ())
    if settled:
        return _("%(n)s 行已结算") % {"n": count(settled, THIN)}
    return _("可以") if "dues.undo" in verbs else ""


@dataclass(frozen=True)
class Came:
    """One file that came in, as the list of all sorts shows it."""

    name: str
    url: str | None
    sort: Any
    state: Any  # (shape, word)
    received_at: datetime
    received_by: str
    read: int
    failed: int
    undo: str = "—"


ALL = (
    Column("name", "文件", href=lambda row: row.url),
    Column("sort", "种类", read=lambda row: str(row.sort)),
    Column("state", "状态", "state"),
    Column("received_at", "收到", "moment"),
    Column("received_by", "经手", "staff"),
    Column("read", "读到", "count", unit="行"),
    Column("failed", "未通过", "count", unit="行", href=lambda row: row.url if row.failed else None),
    Column("undo", "撤销"),
)
END = "0"  # in a cursor of all sorts: this sort is through
TAKEN_OVER = (
    Column("name", "名单"),
    Column("unit", "工会"),
    Column("total", "读到", "count", unit="户"),
    Column("taken", "接续", "count", unit="户"),
    Column("failed", "未通过", "count", unit="户"),
    Column("taken_at", "收到", "moment"),
)
SHEETS = (
    Column("name", "名单", href=lambda row: "/j/pay/accounts" if row.verbs else None),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("proposed_at", "收到", "moment"),
    Column("proposed_by", "经手", "staff"),
    Column("count", "账户", "count"),
)


@dataclass(frozen=True)
class Sort:
    """One sort of file that comes in: whose right it is, its list, its door, and how a row reads among all sorts."""

    label: Any
    verb: str
    columns: tuple[Column, ...]
    read: Callable[..., Any]
    door: tuple[Any, str]
    came: Callable[[Any], Came]


def _can(row: Any, verb: str) -> str:
    return _("可以") if verb in row.verbs else ""


def _tax(by: Actor, **given: Any) -> Any:
    return queries.tax_files(by, **given)


def _enrolments(by: Actor, **given: Any) -> Any:
    return mutualfund.enrolments(by, filters=EnrolmentFilter(from_file=True), **given)


TAX, REGISTER, ROLL, OLD, ENROLMENT, SETTLEMENT, BUREAU, ACCOUNTS = (
    gettext_lazy("税款明细"), gettext_lazy("企业登记表"), gettext_lazy("会员名册"), gettext_lazy("困难户名单"),
    gettext_lazy("互助参保名单"), gettext_lazy("医保结算单"), gettext_lazy("委办局文件"),
    gettext_lazy("账户名单"))  # fmt: skip
SORTS: dict[str, Sort] = {
    "tax": Sort(TAX, "dues.receive", IMPORTS, _tax, (gettext_lazy("去税款文件"), "/j/tax"), lambda row: Came(
        row.name, f"/j/tax/{row.id}", TAX, row.state.label, row.received_at, row.received_by, row.rows_read, row.failed,
        undo_word(row))),
    "register": Sort(REGISTER, "employers.receive_intake", LISTS, employers.intakes,
                     (gettext_lazy("去导入企业"), "/c/import/"), lambda row: Came(
        row.name, f"/c/import/{row.id}/", REGISTER, (LIST_SHAPES[row.state], row.state.label), row.received_at,
        row.received_by, row.read, row.failed, _("可以") if row.undoable else "—")),
    "roll": Sort(ROLL, "membership.stage_roll", ROLLS, membership.rolls, (gettext_lazy("去导入名册"), "/mem/rolls/"),
                 lambda row: Came(
        row.name, f"/mem/rolls/{row.id}/", ROLL, (ROLL_SHAPES[row.state], row.state.label), row.received_at,
        row.received_by, row.total, row.failed + row.twice, _can(row, "membership.undo_roll"))),
    "old": Sort(OLD, "aid.take_over", TAKEN_OVER, aid.intakes, (gettext_lazy("去困难户台账"), "/a/"), lambda row: Came(
        row.name, None, OLD, ("done", Word("已接续")), row.taken_at, "", row.total, row.failed)),
    "enrolment": Sort(ENROLMENT, "mutualfund.stage", ENROLMENTS, _enrolments,
                      (gettext_lazy("去互助参保"), "/a/mutual/enrolments/"), lambda row: Came(
        row.name, f"/a/mutual/enrolments/{row.id}/", ENROLMENT, row.mark, row.made_at, row.made_by,
        row.eligible + row.failed, row.failed, _can(row, "mutualfund.cancel_enrolment"))),
    "settlement": Sort(SETTLEMENT, "mutualfund.take_settlement", INTAKES, mutualfund.intakes,
                       (gettext_lazy("去医保结算单"), "/a/mutual/settlements/"), lambda row: Came(
        row.name, f"/a/mutual/settlements/{row.id}/", SETTLEMENT, row.mark, row.taken_at, row.taken_by, row.rows,
        row.failed)),
    "bureau": Sort(BUREAU, "datacentre.receive", FILES, datacentre.deliveries,
                   (gettext_lazy("去委办局文件"), "/d/files/"), lambda row: Came(
        row.name, f"/d/files/{row.id}/", BUREAU, row.state, row.received_at, row.received_by, row.read, row.failed)),
    "accounts": Sort(ACCOUNTS, "payments.propose_account", SHEETS, payments.sheets,
                     (gettext_lazy("去收款账户"), "/j/pay/accounts"), lambda row: Came(
        row.name, "/j/pay/accounts", ACCOUNTS, row.state.mark, row.proposed_at, row.proposed_by, row.count, 0)),
}  # fmt: skip


@require_GET
def imports(request: HttpRequest) -> HttpResponseBase:
    """List every import, the latest first, of all sorts together or of one: those whose files one may hand in."""
    by = actor_of(request)
    own = {key: one for key, one in SORTS.items() if by.holds(one.verb)}
    if not own:
        raise NotAllowed("not_allowed", verb="dues.receive")
    asked_for = request.GET.get("sort", "")
    key = asked_for if asked_for in own else next(iter(own)) if len(own) == 1 else ""
    state = request.GET.get("state", "")
    context = {"heading": _("导入中心"), "states": STATES if key == "tax" else (), "state": state, "sort": key,
               "sorts": [(one, own[one].label) for one in own], "door": own[key].door if key else None}  # fmt: skip
    if not key:
        return table_page(
            request, "imports/imports.html", name="imports", columns=ALL, title=_("导入中心"),
            page=lambda: _latest(by, own, **asked(request)), every=lambda: _every(by, own),
            empty=Empty(_("还没有导入"), _("各页的“导入”，都会列在这里。")), context=context,
        )  # fmt: skip
    sort = own[key]
    more = {"state": state} if key == "tax" and state in dict(STATES) else {}
    return table_page(
        request, "imports/imports.html", name=f"imports-{key}", columns=sort.columns, title=str(sort.label),
        page=lambda: sort.read(by, **more, **asked(request)),
        every=lambda: every(lambda after: sort.read(by, **more, after=after, limit=LIMIT)),
        empty=Empty(_("还没有导入"), _("各页的“导入”，都会列在这里。"), *sort.door), context=context,
    )  # fmt: skip


def _latest(by: Actor, sorts: Mapping[str, Sort], after: str = "", limit: int = 50) -> Page[Came]:
    """Return one page of all sorts together, the latest first.

    The cursor is one cursor a sort: how far this list has gone into that one ("" not yet, END through).
    """
    at = after.split("~") if after else [""] * len(SORTS)
    if len(at) != len(SORTS):
        raise BadInput("bad_cursor")
    cursors = dict(zip(SORTS, at, strict=True))
    pages = {key: one.read(by, after=cursors[key], limit=limit) for key, one in sorts.items() if cursors[key] != END}
    lines = ([(key, sorts[key].came(row)) for row in page.rows] for key, page in pages.items())
    found = list(islice(merge(*lines, key=lambda line: line[1].received_at, reverse=True), limit))
    taken = Counter(key for key, _row in found)
    for key, page in pages.items():
        if taken[key] and taken[key] < len(page.rows):  # cut in the middle: ask the list itself where that is
            cursors[key] = sorts[key].read(by, after=cursors[key], limit=taken[key]).next or END
        elif taken[key] == len(page.rows):
            cursors[key] = page.next or END
    more = any(cursors[key] != END for key in sorts)
    total = None if after else sum(page.total or 0 for page in pages.values())
    return Page([row for _key, row in found], "~".join(cursors.values()) if more else None, total)


def _every(by: Actor, sorts: Mapping[str, Sort]) -> Iterator[Came]:
    """Yield every import of all sorts, the latest first, for an export."""
    return every(lambda after: _latest(by, sorts, after, LIMIT))


urlpatterns = [path("import", imports, name="imports"), path("import/", imports)]
