"""C3: the matching desk — one payer, its candidates, one key to choose and one to accept."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import PayerRow
from unionloop.domains.employers import queries as employers
from unionloop.domains.employers.contracts import EmployerRow, Filters
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word

from .collecting import every_page, unit_posted, units_of
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("匹配台", "/c/match", "dues.match", group="资金", order=22))

QUEUE = 50
FOUND = 10
PAYERS = (
    Column("name", "缴费人", href=lambda row: f"/c/match?at={row.id}"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("uscc", "信用代码", "code"),
    Column("tax_key", "登记序号", "code"),
    Column("employer_name", "企业", read=lambda row: row.employer_name or None),
    Column("how", "依据", read=lambda row: HOW.get(row.how)),
    Column("rows", "笔数", "count", unit="笔"),
    Column("paid_fen", "金额", "money"),
    Column("tax_office", "税务机关", shown=False),
)
HOW = {
    "tax_key": Word("登记序号"), "uscc": Word("信用代码"), "fifteen": Word("原识别号"), "old_tax_id": Word("原识别号"),
    "organisation": Word("机构代码"), "name": Word("名称相同"), "former": Word("曾用名"), "core": Word("字号相同"), "alike": Word("名称相似"),
    "hand": Word("人工"),
}  # fmt: skip


def _due(by: Actor) -> DueItem | None:
    if not by.holds("dues.match"):
        return None
    return DueItem("待匹配的缴费人", queries.payers_waiting(by), "/c/match", shape="warn", act="去匹配")


DUE.append(_due)


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the queue and the payer at hand with candidates, best first."""
    by = actor_of(request)
    units = units_of(by)
    unit_id = number(request, "unit", least=1)
    page = queries.payers(by, unit_id=unit_id, limit=QUEUE)
    at = number(request, "at", least=1)
    here = queries.payer(by, payer_id=at) if at else (page.rows[0] if page.rows else None)
    text = request.GET.get("q", "").strip()[:50]
    last = number(request, "last", least=1)
    counts = queries.payer_counts(by, unit_id=unit_id)
    done = counts.get("matched", 0)
    return render(request, "matchdesk/desk.html", {
        "heading": _("匹配台"), "units": units, "unit_id": unit_id, "queue": page.rows, "here": here,
        "left": page.total or 0, "matched": done, "aside": counts.get("aside", 0), "text": text, "how": HOW,
        "found": search(by, text, here) if text else [], "last": queries.payer(by, payer_id=last) if last else None,
        "next_id": _next(page.rows, here), "previous_id": _previous(page.rows, here),
        "may_match": by.holds("dues.match"), "may_run": by.holds("dues.match_payers"),
    })  # fmt: skip


@require_GET
def payers(request: HttpRequest) -> HttpResponseBase:
    """List payers in every state, for looking up and for exports."""
    by = actor_of(request)
    filters = {"unit_id": number(request, "unit", least=1), "state": request.GET.get("state", "")[:10],
               "text": request.GET.get("text", "").strip()[:50]}  # fmt: skip
    return table_page(
        request, "matchdesk/payers.html", name="payers", columns=PAYERS, title=_("缴费人"),
        page=lambda: queries.payers(by, **filters, **asked(request)),
        every=lambda: every_page(lambda after: queries.payers(by, **filters, after=after, limit=200)),
        empty=Empty(_("没有符合的缴费人"), _("换个名称、代码或状态再查。")),
        context={"heading": _("缴费人"), "filters": filters,
                 "crumbs": [(_("匹配台"), "/c/match"), (_("缴费人"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def match(request: HttpRequest, payer_id: int) -> HttpResponse:
    """Tie the payer to the chosen employer and go on to the next."""
    chosen = request.POST.get("employer", "")
    if not chosen.isdecimal() or len(chosen) > 12:
        raise BadInput("bad_number", field="employer", value=chosen[:20])
    commands.match(actor_of(request), payer_id=payer_id, employer_id=int(chosen))
    return _on(request, payer_id)


@require_POST
@post_once
def aside(request: HttpRequest, payer_id: int) -> HttpResponse:
    """Put the payer aside and go on."""
    commands.set_aside(actor_of(request), payer_id=payer_id)
    return _on(request, payer_id)


@require_POST
@post_once
def undo(request: HttpRequest, payer_id: int) -> HttpResponse:
    """Take the decision back and show the payer again."""
    commands.unmatch(actor_of(request), payer_id=payer_id)
    return HttpResponseRedirect(f"/c/match?{urlencode(_kept(request) | {'at': payer_id})}")


@require_POST
@post_once
def run(request: HttpRequest) -> HttpResponse:
    """Match by machine whoever is not decided yet."""
    unit_id = unit_posted(request)
    report = commands.match_payers(actor_of(request), unit_id=unit_id)
    messages.success(request, _("试了 %(n)s 个缴费人：自动匹配 %(m)s 个，待人工 %(r)s 个，无候选 %(u)s 个。") % {
        "n": report.payers, "m": report.matched, "r": report.review, "u": report.unknown})  # fmt: skip
    return HttpResponseRedirect(f"/c/match?unit={unit_id}")


def search(by: Actor, text: str, here: PayerRow | None) -> list[EmployerRow]:
    """Return employers found by hand, those already offered left out."""
    if not by.holds("employers.read"):
        return []
    shown = {one.employer_id for one in here.candidates} if here else set()
    page = employers.employers(by, filters=Filters(text=text), limit=FOUND)
    return [one for one in page.rows if one.id not in shown]


def _next(rows: list[PayerRow], here: PayerRow | None) -> int | None:
    ids = [one.id for one in rows]
    if here is None or here.id not in ids:
        return ids[0] if ids else None
    place = ids.index(here.id) + 1
    return ids[place] if place < len(ids) else None


def _previous(rows: list[PayerRow], here: PayerRow | None) -> int | None:
    ids = [one.id for one in rows]
    place = ids.index(here.id) if here is not None and here.id in ids else 0
    return ids[place - 1] if place else None


def _on(request: HttpRequest, payer_id: int) -> HttpResponse:
    query: dict[str, Any] = _kept(request) | {"last": payer_id}
    following = request.POST.get("next", "")
    if following.isdecimal() and len(following) <= 12:
        query["at"] = following
    return HttpResponseRedirect(f"/c/match?{urlencode(query)}")


def _kept(request: HttpRequest) -> dict[str, Any]:
    unit = request.POST.get("unit", "")
    return {"unit": unit} if unit.isdecimal() and len(unit) <= 12 else {}


urlpatterns = [
    path("c/match", desk, name="match-desk"),
    path("c/match/", desk),
    path("c/match/payers", payers, name="match-payers"),
    path("c/match/run", run, name="match-run"),
    path("c/match/<int:payer_id>/match", match, name="match-accept"),
    path("c/match/<int:payer_id>/aside", aside, name="match-aside"),
    path("c/match/<int:payer_id>/undo", undo, name="match-undo"),
]
