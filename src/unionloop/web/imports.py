"""H3: the import centre — everything that came in from files, with its faults and its way back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from unionloop.domains.dues import queries
from unionloop.domains.employers import queries as employers
from unionloop.domains.membership import queries as membership
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.words import Word

from .collecting import every_page
from .context import RAIL, RailItem
from .employer_files import LISTS
from .member_rolls import ROLLS
from .page import actor_of, asked
from .table import Column, Empty, table_page

RAIL.append(RailItem("导入中心", "/import", "dues.receive", group="资金", order=90))
RAIL.append(RailItem("导入中心", "/import", "employers.receive_intake", group="建会", order=90))

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
        return _("%(n)s 行已结算") % {"n": settled}
    return _("可以") if "dues.undo" in verbs else "—"


@dataclass(frozen=True)
class Sort:
    """One sort of file that comes in: whose right it is, its list, and the page where such a file is handed in."""

    label: Any
    verb: str
    columns: tuple[Column, ...]
    read: Callable[..., Any]
    door: tuple[Any, str]


def _tax(by: Actor, **given: Any) -> Any:
    return queries.tax_files(by, **given)


SORTS: dict[str, Sort] = {
    "tax": Sort(gettext_lazy("税款明细"), "dues.receive", IMPORTS, _tax, (gettext_lazy("去税款文件"), "/j/tax")),
    "register": Sort(gettext_lazy("企业登记表"), "employers.receive_intake", LISTS, employers.intakes,
                     (gettext_lazy("去导入企业"), "/c/import/")),
    "roll": Sort(gettext_lazy("会员名册"), "membership.stage_roll", ROLLS, membership.rolls,
                 (gettext_lazy("去导入名册"), "/mem/rolls/")),
}  # fmt: skip


@require_GET
def imports(request: HttpRequest) -> HttpResponseBase:
    """List every import of one sort, the latest first; the sorts are those whose files one may hand in."""
    by = actor_of(request)
    own = {key: one for key, one in SORTS.items() if by.holds(one.verb)}
    if not own:
        raise NotAllowed("not_allowed", verb="dues.receive")
    key = request.GET.get("sort", "")
    key = key if key in own else next(iter(own))
    sort, state = own[key], request.GET.get("state", "")
    more = {"state": state} if key == "tax" and state in dict(STATES) else {}
    return table_page(
        request, "imports/imports.html", name=f"imports-{key}", columns=sort.columns, title=str(sort.label),
        page=lambda: sort.read(by, **more, **asked(request)),
        every=lambda: every_page(lambda after: sort.read(by, **more, after=after, limit=200)),
        empty=Empty(_("还没有导入"), _("各页的“导入”，都会列在这里。"), *sort.door),
        context={"heading": _("导入中心"), "states": STATES if key == "tax" else (), "state": state, "sort": key,
                 "sorts": [(one, own[one].label) for one in own], "door": sort.door},
    )  # fmt: skip


urlpatterns = [path("import", imports, name="imports"), path("import/", imports)]
