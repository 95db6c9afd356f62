"""The exchange: packages made for the instance above, packages taken from below, and whose keys are trusted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.datacentre import commands, queries
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.words import say

from .downloads import disposition
from .founding_forms import whole
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

PACKAGES = (
    Column("name", "交换包", href=lambda row: f"/d/exchange/{row.id}/file/"),
    Column("direction", "方向", read=lambda row: say(row.direction.label)),
    Column("unit", "工会", href=lambda row: f"/d/reports/{row.report_id}/"),
    Column("month", "月份", "code"),
    Column("edition", "版", "count"),
    Column("reports", "含报表", "count", unit="张"),
    Column("sender", "来源", read=lambda row: row.sender or gettext("本机")),
    Column("key_id", "公钥指纹", "code", shown=False),
    Column("sha256", "清单哈希", "code", shown=False),
    Column("acted_by", "经手", "staff", shown=False),
    Column("acted_at", "时间", "moment"),
)


@require_GET
def home(request: HttpRequest) -> HttpResponseBase:
    """Show what was sent up and taken, a place to take the next package, and the trusted keys."""
    by = actor_of(request)
    return table_page(
        request, "datacentre/exchange.html", name="packages", columns=PACKAGES, title=gettext("交换包"),
        page=lambda: queries.packages(by, **asked(request)),
        empty=Empty("还没有交换包", "上报后的报表可以导出交换包，交给上级；下级送来的在这里收。"),
        context={"senders": queries.senders(by), "own": _own(), "may_take": by.holds("datacentre.import_package"),
                 "units": _units(by), "crumbs": [(gettext("数据中心"), "/d/"), (gettext("交换包"), "")]},
    )  # fmt: skip


def _own() -> tuple[str, str] | None:
    try:
        return queries.own_key()
    except Refused:
        return None


def _units(by: Actor) -> list[Any]:
    if not (by.holds("organisation.read") and by.holds("datacentre.trust")):
        return []
    found = organisation.units(by, tier=("province", "city", "county"), limit=200).rows
    return [one for one in found if by.may("datacentre.trust", one.path)]


@require_GET
def file(request: HttpRequest, package_id: int) -> HttpResponse:
    """Hand out a package."""
    name, content = queries.package_content(actor_of(request), package_id=package_id)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = disposition(name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@post_once
def export(request: HttpRequest, report_id: int) -> HttpResponse:
    """Pack a submitted report and hand out the package."""
    by = actor_of(request)
    row = commands.export_package(by, report_id=report_id)
    messages.success(request, gettext("已导出第 %(n)s 版，请下载后送上级。") % {"n": row.edition})
    return HttpResponseRedirect("/d/exchange/")


@require_POST
@post_once
def take(request: HttpRequest) -> HttpResponse:
    """Take a package of an instance below."""
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput("bad_form", field=gettext("文件"), problem=gettext("未选"))
    row = commands.import_package(actor_of(request), name=upload.name or "", content=upload.read())
    messages.success(request, gettext("已收下第 %(n)s 版，请看数再收下报表。") % {"n": row.edition})
    return HttpResponseRedirect(f"/d/reports/{row.report_id}/")


@require_POST
@post_once
def trust(request: HttpRequest) -> HttpResponse:
    """Trust the key of an instance below."""
    row = commands.trust(actor_of(request), unit_id=whole(request.POST, "unit_id"), name=request.POST.get("name", ""),
                         public_key=request.POST.get("public_key", ""))  # fmt: skip
    messages.success(request, gettext("已登记公钥 %(key)s。") % {"key": row.key_id})
    return HttpResponseRedirect("/d/exchange/")


@require_POST
@post_once
def distrust(request: HttpRequest, sender_id: int) -> HttpResponse:
    """Trust a key no longer."""
    row = commands.distrust(actor_of(request), sender_id=sender_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("已停用公钥 %(key)s。") % {"key": row.key_id})
    return HttpResponseRedirect("/d/exchange/")
