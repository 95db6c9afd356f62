"""G2 审计: the journal with filters, who has seen whom, and the state of the chain."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from unionloop.domains.access import queries
from unionloop.domains.access.contracts import JournalRow
from unionloop.domains.payments import commands as payments
from unionloop.kernel.actor import system
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound
from unionloop.kernel.words import Word, say

from .context import RAIL, RailItem
from .middleware import actor_of
from .nouns import noun
from .page import asked
from .table import Column, Empty, table_page

RAIL.append(RailItem("审计", "/g/audit/", "journal.read", "管理", 20))

FEW, WIDEST = 2, 40  # changes shown in a row, characters of each
FRACTION = re.compile(r"(?<=\d\d:\d\d):\d\d(\.\d+)?(\+\d\d:\d\d)?")
VIA = {"web": Word("页面"), "api": Word("接口"), "cli": Word("命令行"), "jobs": Word("系统"), "emergency": Word("紧急权限"),
       "demo": Word("演练")}


class Changes(str):
    """What changed: all of it in a file, on the page the first few fields and how many there are."""

    few: str

    def __new__(cls, parts: Sequence[str]) -> "Changes":
        made = super().__new__(cls, gettext("；").join(parts))
        made.few = gettext("；").join(_cut(one) for one in parts[:FEW])
        if len(parts) > FEW:
            made.few += gettext("；等 %(n)s 项") % {"n": len(parts)}
        return made

    def __html__(self) -> str:
        return escape(self.few)


def changes_text(row: JournalRow) -> Changes:
    """Return what changed, field by field: `state: draft → locked；label: 已改`; a new row shows its values."""
    parts = []
    for name, change in row.changes.items():
        if name == "id":
            continue  # it stands in the column of the object
        if not (isinstance(change, list) and len(change) == 2):
            parts.append(f"{name}: {_short(change)}")
            continue
        before, after = change
        if before is None and after == "changed":
            parts.append(gettext("%(name)s: 已改") % {"name": name})
        elif before in (None, ""):
            parts.append(f"{name}: {_short(after)}")
        else:
            parts.append(f"{name}: {_short(before)} → {_short(after)}")
    return Changes(parts)


def _short(value: Any) -> str:
    if value is None or value == "":
        return gettext("空")
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _cut(text: str) -> str:
    """Return one change short enough for a row; a moment without its seconds."""
    text = FRACTION.sub("", text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


COLUMNS = [
    Column("at", "时间", "moment", href=lambda row: f"/g/audit/{row.id}/"),
    Column("person", "谁", "staff", read=lambda row: row.actor),
    Column("actor", "登录名", "code"),
    Column("on_behalf", "代谁", "staff"),
    Column("verb_label", "做了什么"),
    Column("model", "对象", read=lambda row: f"{say(noun(row.model))} {row.row_id or ''}".strip()),
    Column("note", "说明"),
    Column("changes", "改动", read=changes_text),
    Column("via", "经由", read=lambda row: VIA.get(row.via, row.via)),
    Column("sealed", "入链", "state", read=lambda row: ("done", gettext("已入链")) if row.sealed else ("doing", gettext("待入链"))),
    Column("verb", "动词", "code", shown=False),
    Column("address", "来源地址", "code", shown=False),
    Column("request_id", "请求号", "code", shown=False),
    Column("id", "序号", "count", shown=False),
]


@login_required
def audit(request: HttpRequest) -> HttpResponseBase:
    """List journal lines in scope."""
    return _list(request, reveals=False)


@login_required
def reveals(request: HttpRequest) -> HttpResponseBase:
    """List who has looked at whose data in clear, or taken it away."""
    return _list(request, reveals=True)


def _list(request: HttpRequest, *, reveals: bool) -> HttpResponseBase:
    by = actor_of(request)
    if not by.holds("journal.read"):
        raise NotAllowed("not_allowed", verb="journal.read")
    filters: dict[str, Any] = {
        name: request.GET.get(name, "").strip()[:80] for name in ("verb", "actor", "model", "request_id")
    }
    until = _day(request, "until")
    filters |= {"start": _day(request, "start"), "until": until + timedelta(days=1) if until else None,
                "reveals": reveals}  # fmt: skip
    if "format" in request.GET:
        return _export(request, by, filters)
    return table_page(
        request, "audit/audit.html", name="audit", title=gettext("谁看过谁") if reveals else gettext("审计"), columns=COLUMNS,
        page=lambda: queries.journal(by, **filters, **asked(request)),
        empty=Empty("没有符合的记录", "换一个条件或日期再看。"),
        context={"state": queries.chain_state(by), "reveals": reveals, "verbs": queries.known_verbs().items(),
                 "asked": request.GET, "may_check": by.holds("journal.check"),
                 "may_oversee": by.holds("people.oversee")},
    )  # fmt: skip


def _export(request: HttpRequest, by: Any, filters: dict[str, Any]) -> Any:
    return table_page(request, "audit/audit.html", name="audit", title=gettext("审计"), columns=COLUMNS,
                      page=lambda: queries.journal(by, **filters, limit=1),
                      every=lambda: queries.every_line(by, **filters), personal=True)  # fmt: skip


@login_required
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show one line whole, with the other lines of its row."""
    by = actor_of(request)
    row = queries.journal_line(by, line_id=line_id)
    if row is None:
        raise NotFound("not_found", model="Entry", id=line_id)
    others = queries.journal(by, model=row.model, row_id=row.row_id, limit=50).rows if row.row_id else [row]
    context = {"row": row, "changes": _change_rows(row), "others": others, "via": VIA.get(row.via, row.via),
               "crumbs": [(gettext("审计"), "/g/audit/"), (gettext("第 %(id)s 行") % {"id": row.id}, "")]}  # fmt: skip
    return render(request, "audit/line.html", context)


def _change_rows(row: JournalRow) -> list[tuple[str, str, str]]:
    rows = []
    for name, change in row.changes.items():
        if isinstance(change, list) and len(change) == 2:
            rows.append((name, str(change[0] if change[0] is not None else ""), str(change[1])))
        else:
            rows.append((name, "", str(change)))
    return rows


@require_POST
@login_required
def check(request: HttpRequest) -> HttpResponse:
    """Re-derive the whole chain and say what was found."""
    by = actor_of(request)
    faults = queries.check_chain(by)
    if faults:
        payments.note_check(system(by.at), faults=faults)
    context = {"faults": faults[:200], "count": len(faults), "state": queries.chain_state(by), "at": by.at,
               "crumbs": [(gettext("审计"), "/g/audit/"), (gettext("核验审计链"), "")]}  # fmt: skip
    return render(request, "audit/check.html", context)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "bad_form",
            field={"start": gettext("从"), "until": gettext("到")}[name],
            problem=gettext("日期要写成 2026-07-25"),
        ) from error


urlpatterns = [
    path("g/audit/", audit, name="audit"),
    path("g/audit/seen/", reveals, name="reveals"),
    path("g/audit/check/", check, name="check_chain"),
    path("g/audit/<int:line_id>/", line, name="audit_line"),
]
