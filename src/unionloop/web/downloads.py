"""H4: the download centre — exports made for the login, and stored files by id."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from unionloop.domains.documents import queries
from unionloop.domains.documents.contracts import FileRow

from .context import RAIL, RailItem
from .exports import disposition
from .page import actor_of, asked
from .table import Column, Empty, table_page

RAIL.append(RailItem("下载中心", "/export", "", group="今天", order=80))
INLINE = ("application/pdf",)  # the only kind a browser may draw; everything else is a download

FILES = (
    Column("name", "文件", href=lambda row: f"/file/{row.id}"),
    Column("purpose", "用途"),
    Column("stored_at", "生成", "moment"),
    Column("size", "大小", "count", unit="字节"),
    Column("expires_at", "保留至", "moment"),
    Column("sha256", "文件摘要", "code", shown=False),
)


@require_GET
def centre(request: HttpRequest) -> HttpResponseBase:
    """List the exports made for this login that can still be fetched."""
    by = actor_of(request)
    return table_page(
        request, "downloads/centre.html", name="downloads", columns=FILES, title=_("下载中心"),
        page=lambda: queries.my_files(by, **asked(request)),
        empty=Empty(_("还没有可下载的文件"), _("在任何列表按“导出”，大的文件生成后会放在这里。")),
        context={"heading": _("下载中心")},
    )  # fmt: skip


@require_GET
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hand over one stored file, if its own reading verb is held at its place."""
    by = actor_of(request)
    row = queries.file(by, file_id=file_id)
    return as_download(row, queries.content(by, file_id=file_id))


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a check code belongs to a letter issued here. No login."""
    from django.shortcuts import render

    code = request.GET.get("code", "")[:40]
    found = queries.verify(code) if code else None
    return render(request, "downloads/verify.html", {"code": code, "found": found, "asked": bool(code)})


def as_download(row: FileRow, content: bytes) -> HttpResponse:
    """Return a stored file as a response that no browser will run."""
    response = HttpResponse(content, content_type=row.content_type)
    kind = disposition(row.name)
    if row.content_type in INLINE:
        kind = kind.replace("attachment", "inline", 1)
    response["Content-Disposition"] = kind
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("export", centre), path("file/<int:file_id>", file), path("verify/", verify)]
