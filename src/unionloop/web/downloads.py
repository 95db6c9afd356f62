"""H4: the download centre — exports asked for, who agrees to them, their files; and stored files by id."""

from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.documents import commands, queries
from unionloop.domains.documents.contracts import ExportRow, ExportState, FileRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from .context import RAIL, RailItem
from .due import DUE, DueItem
from .exporting import asked_of, replay, write
from .exports import disposition
from .page import actor_of, asked, post_once
from .stepping import stepped_up
from .table import Column, Empty, table_page
from .uploads import uploads

RAIL.append(RailItem("下载中心", "/export", "", group="今天", order=80))
INLINE = ("application/pdf",)  # the only kind a browser may draw; everything else is a download


def progress(row: ExportRow) -> str:
    """Return how many rows there are, and while the file is written how many are in it."""
    if row.state == ExportState.RUNNING and row.asked.rows:
        return f"{row.rows_done} / {row.asked.rows}"
    return str(row.asked.rows)


EXPORTS = (
    Column("title", "清单", href=lambda row: f"/export/{row.id}"),
    Column("state", "状态", "state", read=lambda row: row.state.mark),
    Column("rows", "行数", "text", read=progress),
    Column("purpose", "用途"),
    Column("asked_at", "申请", "moment"),
    Column("expires_at", "保留至", "moment"),
    Column("message", "说明"),
    Column("size", "大小", "count", unit="字节", shown=False),
)


def _due(by: Actor) -> DueItem | None:
    if not by.holds("documents.approve_export"):
        return None
    waiting = queries.exports_to_approve(by, limit=50)
    target = f"/export/{waiting.rows[0].id}" if len(waiting.rows) == 1 else "/export"
    return DueItem("个人信息导出待同意", waiting.total or 0, target, shape="view", act="去看")


DUE.append(_due)


@require_GET
def centre(request: HttpRequest) -> HttpResponseBase:
    """List the exports this login asked for, and those of others that wait for its agreement."""
    by = actor_of(request)
    others = queries.exports_to_approve(by, limit=50).rows if by.holds("documents.approve_export") else []
    return table_page(
        request, "downloads/centre.html", name="downloads", columns=EXPORTS, title=_("下载中心"),
        page=lambda: queries.exports(by, **asked(request)),
        empty=Empty(_("还没有导出"), _("在任何列表按“导出”。行数多的、含个人信息的，生成后放在这里。")),
        context={"heading": _("下载中心"), "others": others},
    )  # fmt: skip


@require_POST
@stepped_up
@post_once
def ask(request: HttpRequest) -> HttpResponse:
    """Take a purpose and start the export: small ones are written at once."""
    by = actor_of(request)
    post = request.acting.post if request.acting else None  # type: ignore[attr-defined]
    wanted = asked_of(by, request.POST.get("token", ""))
    row = commands.export(by, asked=wanted, purpose=request.POST.get("purpose", ""), post_id=post.id if post else None)
    if row.state == ExportState.WAITING and wanted.rows <= queries.export_limits(by).queue_rows:
        row = write(row.id, by.at)
    return HttpResponseRedirect(f"/export/{row.id}")


@require_GET
def one(request: HttpRequest, export_id: int) -> HttpResponse:
    """Show one export: what for, how far, until when."""
    row = queries.export(actor_of(request), export_id=export_id)
    crumbs = [(_("下载中心"), "/export"), (row.title, "")]
    return render(request, "downloads/export.html", {
        "row": row, "crumbs": crumbs, "progress": progress(row), "mine": row.owner == actor_of(request).name,
    })  # fmt: skip


@require_POST
@stepped_up
@post_once
def approve(request: HttpRequest, export_id: int) -> HttpResponse:
    """Agree to an export of somebody else."""
    commands.approve_export(actor_of(request), export_id=export_id, note=request.POST.get("note", "")[:200])
    messages.success(request, _("已同意，一分钟内生成，完成后通知申请人。"))
    return HttpResponseRedirect("/export")


@require_POST
@post_once
def refuse(request: HttpRequest, export_id: int) -> HttpResponse:
    """Refuse an export of somebody else, and say why."""
    commands.refuse_export(actor_of(request), export_id=export_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已回复申请人。"))
    return HttpResponseRedirect("/export")


@require_POST
@post_once
def stop(request: HttpRequest, export_id: int) -> HttpResponse:
    """Call one's own export off."""
    commands.stop_export(actor_of(request), export_id=export_id)
    messages.success(request, _("已取消。"))
    return HttpResponseRedirect("/export")


@require_GET
def fetch(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Hand the owner the file; printed pages are drawn now."""
    by = actor_of(request)
    row = commands.fetch_export(by, export_id=export_id)
    if row.file_id is None:
        return replay(row, by.at)[0]
    return as_download(queries.file(by, file_id=row.file_id), queries.content(by, file_id=row.file_id))


@require_GET
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hand over one stored file, if its own reading verb is held at its place."""
    by = actor_of(request)
    row = queries.file(by, file_id=file_id)
    if row.kind.startswith("export:"):  # every taking of an export is journalled first
        return HttpResponseRedirect(f"/export/{row.kind.partition(':')[2]}/file")
    return as_download(row, queries.content(by, file_id=file_id))


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a check code, or a file, is that of a letter issued here. No login; the file is not kept.

    The square mark printed on a letter is the address of this page with its code.
    """
    given = request.POST if request.method == "POST" else request.GET
    code = given.get("code", "")[:40].strip()
    digest = next((sha256(one.content).hexdigest() for one in uploads(request, "file")), "")
    found = queries.verify(code) if code else queries.verify_file(digest) if digest else None
    return render(request, "downloads/verify.html", {
        "code": code, "found": found, "asked": bool(code or digest), "digest": digest, "section": "data",
        "same": found is not None and digest == found.pdf_sha256,
    })  # fmt: skip


def letter_file(document_id: int | None, name: str) -> HttpResponse:
    """Return a person's letter as PDF, for whoever the calling page has let see the row it belongs to."""
    if document_id is None:
        raise NotFound("not_found", model="Document", id=0)
    _, content = queries.issued_content(document_id=document_id, form="pdf")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = disposition(f"{name}.pdf")
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "private, no-store"
    return response


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


urlpatterns = [
    path("export", centre),
    path("export/ask", ask),
    path("export/<int:export_id>", one),
    path("export/<int:export_id>/file", fetch),
    path("export/<int:export_id>/approve", approve),
    path("export/<int:export_id>/refuse", refuse),
    path("export/<int:export_id>/stop", stop),
    path("file/<int:file_id>", file),
    path("verify/", verify),
]
