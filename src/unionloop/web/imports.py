"""H3: the import centre — everything that came in from files, with its faults and its way back."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionloop.domains.dues import queries

from .collecting import every_page
from .context import RAIL, RailItem
from .page import actor_of, asked
from .table import Column, Empty, table_page

RAIL.append(RailItem("导入中心", "/import", "dues.receive", group="资金", order=90))

IMPORTS = (
    Column("name", "文件", href=lambda row: f"/j/tax/{row.id}"),
    Column("sort", "种类", read=lambda row: _("税务入库明细")),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("received_at", "收到", "moment"),
    Column("received_by", "经手"),
    Column("accepted", "通过", "count", unit="行"),
    Column("changed", "更正", "count", unit="行", read=lambda row: row.changed + row.corrected),
    Column("duplicate", "跳过", "count", unit="行"),
    Column("failed", "未通过", "count", unit="行", href=lambda row: f"/j/tax/{row.id}/failed" if row.failed else None),
    Column("undo", "撤销", read=lambda row: undo_word(row)),
    Column("unit_name", "单位"),
    Column("size", "大小", "count", unit="字节", shown=False),
    Column("sha256", "SHA-256", "code", shown=False),
)
STATES = (("", "全部"), ("received", "已接收"), ("staged", "已试导入"), ("live", "已入账"), ("undone", "已撤销"))


def undo_word(row: object) -> str:
    """Return whether an import can still be taken back, and if not, why."""
    settled, verbs = getattr(row, "settled", 0), getattr(row, "verbs", ())
    if settled:
        return _("%(n)s 行已结算") % {"n": settled}
    return _("可以") if "dues.undo" in verbs else "—"


@require_GET
def imports(request: HttpRequest) -> HttpResponseBase:
    """List every import, the latest first."""
    by = actor_of(request)
    state = request.GET.get("state", "")
    state = state if state in dict(STATES) else ""
    return table_page(
        request, "imports/imports.html", name="imports", columns=IMPORTS, title=_("导入"),
        page=lambda: queries.tax_files(by, state=state, **asked(request)),
        every=lambda: every_page(lambda after: queries.tax_files(by, state=state, after=after, limit=200)),
        empty=Empty(_("还没有导入"), _("各页的“导入”和这里的上传，都会列在这里。"), _("去税款文件"), "/j/tax"),
        context={"heading": _("导入中心"), "states": STATES, "state": state},
    )  # fmt: skip


urlpatterns = [path("import", imports, name="imports"), path("import/", imports)]
