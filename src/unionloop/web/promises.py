"""P4: the ten promises of the year for everybody, late ones first; and the desk of those who keep them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from unionloop.domains.promises import commands, queries
from unionloop.domains.promises.contracts import MEASURES, PromiseInput, PromiseRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.money import THIN, count, yuan
from unionloop.kernel.page import Page

from . import charts
from .context import RAIL, RailItem
from .downloads import as_download
from .edition import visitor
from .founding_forms import day, whole
from .page import actor_of, asked, fen, number, post_once
from .table import Column, Empty, table_page
from .uploads import uploads

DESK = "/z/promises/"
RAIL.append(RailItem("实事办理", DESK, "promises.read", group="公开", order=43))
RAIL.append(RailItem("十件实事", "/promises/", "publication.read", group="公开", order=44))
YEARS = (2000, 2099)


def figure(value: int, row: PromiseRow, group: str = "") -> str:
    """Return a figure of a promise in its own unit: yuan where it is a sum, else the number; `group` parts thousands."""
    return yuan(value, group) if row.money else count(value, group)


COLUMNS = (
    Column("title", "实事", "zh", href=lambda row: f"/promises/{row.id}/"),
    Column("number", "编号", "count"),
    Column("standing", "状态", "state"),
    Column("value", "进度", "figure", read=lambda row: figure(row.value, row)),
    Column("target", "目标", "figure", read=lambda row: figure(row.target, row)),
    Column("left", "还差", "figure", read=lambda row: figure(row.left, row)),
    Column("word", "单位", "zh"),
    Column("value_date", "数据截至", "date"),
    Column("next_date", "下次公布", "date"),
    Column("due_date", "完成日期", "date"),
    Column("owner", "责任部门", "zh"),
    Column("evidence", "凭据", "zh"),
)


def drawn(row: PromiseRow) -> dict[str, Any]:
    """Return what a template draws of one promise: its figures, its bar, and where the line of the year stands."""
    shown = {name: figure(getattr(row, name), row, THIN) for name in ("value", "target", "left", "expected")}
    return shown | {
        "row": row, "typed": figure(row.value, row),
        "bar": charts.bar_width(min(row.value, row.target), row.target), "line": charts.bar_width(row.expected, row.target),
        "measure": MEASURES[row.measure],
    }  # fmt: skip


def public_board(request: HttpRequest) -> HttpResponseBase:
    """Show what was promised for a year: late ones first, each with target, progress, evidence and next date."""
    board = queries.board(visitor(request), year=number(request, "year", *YEARS), unit_id=number(request, "unit"))
    title = gettext("%(year)s 年十件实事") % {"year": board.year}
    return table_page(
        request, "public/promises.html", name=f"promises-{board.year}", title=title, columns=COLUMNS,
        page=Page(list(board.rows), None, len(board.rows)), every=lambda: board.rows,
        empty=Empty("今年的实事还没有公布", "公布以后，这里有目标、进度、凭据和下次公布的日期。", "看每月25日", "/25/"),
        context={"section": "promises", "board": board, "title": title, "shown": [drawn(one) for one in board.rows],
                 "proofs_at": "/promises/"},
    )  # fmt: skip


def public_promise(request: HttpRequest, announced: int) -> HttpResponse:
    """Show one announced promise with its dated figures."""
    by = visitor(request)
    row = queries.promise(by, promise_id=announced)
    told = [(one, figure(one.value, row, THIN)) for one in queries.progress(by, promise_id=announced)]
    return render(request, "public/promise.html", {
        "section": "promises", "one": drawn(row), "told": told, "proofs_at": "/promises/",
    })  # fmt: skip


def public_proof(request: HttpRequest, announced: int, proof: int) -> HttpResponse:
    """Hand over a file that proves a figure, if it was opened to everybody."""
    return as_download(*queries.proof(visitor(request), promise_id=announced, proof_id=proof))


def desk_proof(request: HttpRequest, promise: int, proof: int) -> HttpResponse:
    """Hand over a file that proves a figure to those who keep the promises."""
    return as_download(*queries.proof(actor_of(request), promise_id=promise, proof_id=proof))


def desk(request: HttpRequest) -> HttpResponseBase:
    """Show the promises of one's scope, drafts too, each with what may be done; and the form of the next."""
    by = actor_of(request)
    if not by.holds("promises.read"):
        raise NotAllowed("not_allowed", verb="promises.read")
    page = queries.desk(by, **asked(request))
    return table_page(
        request, "public/promises_desk.html", name="promises", title=gettext("实事办理"), page=page, columns=COLUMNS,
        every=lambda: queries.every_promise(by), empty=Empty("还没有实事", "起草之后由另一位同事公布。"),
        context={"shown": [drawn(one) for one in page.rows], "desk": True, "proofs_at": DESK,
                 "roots": queries.roots(by), "measures": MEASURES, "year": by.today.year,
                 "last_day": date(by.today.year, 12, 31)},
    )  # fmt: skip


def _amount(form: QueryDict, name: str, money: bool) -> int:
    return fen(form.get(name, ""), name) if money else whole(form, name)


def _figure_of(by: Actor, form: QueryDict) -> tuple[int, int]:
    row = queries.promise(by, promise_id=whole(form, "promise_id"))
    return row.id, _amount(form, "value", row.money)


def _draft(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    measure = form.get("measure", "")
    row = commands.draft(by, unit_id=whole(form, "unit_id"), promise=PromiseInput(
        whole(form, "year"), whole(form, "number"), form.get("title", ""), measure,
        _amount(form, "target", measure.endswith("_fen")), form.get("word", ""), form.get("owner", ""),
        day(form, "due_date"), form.get("detail", ""),
    ))  # fmt: skip
    return gettext("第 %(n)s 件已起草，由另一位同事公布。") % {"n": row.number}


def _announce(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    row = commands.announce(by, promise_id=whole(form, "promise_id"))
    return gettext("第 %(n)s 件已公布。") % {"n": row.number}


def _report(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    promise_id, value = _figure_of(by, form)
    row = commands.report(by, promise_id=promise_id, value=value, evidence=form.get("evidence", ""), note=form.get("note", ""),
                          files=uploads(request), open_to_all=form.get("open_to_all") == "on")  # fmt: skip
    return gettext("第 %(n)s 件的进度已记下。") % {"n": row.number}


def _keep(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    promise_id, value = _figure_of(by, form)
    row = commands.keep(by, promise_id=promise_id, value=value, reason=form.get("reason", ""))
    return gettext("第 %(n)s 件已认定办成。") % {"n": row.number}


def _miss(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    promise_id, value = _figure_of(by, form)
    row = commands.miss(by, promise_id=promise_id, value=value, reason=form.get("reason", ""))
    return gettext("第 %(n)s 件已认定未办成。") % {"n": row.number}


def _withdraw(by: Actor, request: HttpRequest) -> str:
    form = request.POST
    row = commands.withdraw(by, promise_id=whole(form, "promise_id"), reason=form.get("reason", ""))
    return gettext("第 %(n)s 件已撤回。") % {"n": row.number}


ACTS: dict[str, Callable[[Actor, HttpRequest], str]] = {
    "draft": _draft, "announce": _announce, "report": _report, "keep": _keep, "miss": _miss, "withdraw": _withdraw,
}  # fmt: skip


@require_POST
@post_once
def act(request: HttpRequest, verb: str) -> HttpResponse:
    """Do one act of the desk and come back."""
    do = ACTS.get(verb)
    if do is None:
        raise BadInput("bad_form", field="act", problem=verb[:20])
    messages.success(request, do(actor_of(request), request))
    return HttpResponseRedirect(DESK)


urlpatterns = [
    path("promises/", public_board, name="promises"),
    path("promises/<int:announced>/", public_promise, name="promise"),
    path("promises/<int:announced>/proof/<int:proof>/", public_proof, name="promise_proof"),
    path("z/promises/<int:promise>/proof/<int:proof>/", desk_proof, name="promises_proof"),
    path("z/promises/", desk, name="promises_desk"),
    path("z/promises/act/<str:verb>/", act, name="promises_act"),
]
