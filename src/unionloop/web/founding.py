"""B1 and B2: the founding board, one case; blank spots; and the firm's own page."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from unionloop.domains.documents import queries as documents
from unionloop.domains.founding import commands, queries
from unionloop.domains.founding.contracts import (
    COLUMNS,
    PAPERS,
    VERBS,
    BlankRow,
    BlankState,
    CaseRow,
    Outcome,
    Reason,
    Shape,
    Source,
    State,
    Tie,
    Verdict,
)  # fmt: skip
from unionloop.domains.organisation import queries as tree
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import BadInput, NotAllowed

from . import founding_forms, founding_money
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .exports import disposition
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page
from .templatetags.nouns import choices, people

RAIL.append(RailItem("建会看板", "/b/", "founding.read", group="建会", order=21))
RAIL.append(RailItem("空白点", "/b/blanks/", "founding.assign", group="建会", order=22))


def _due(by: Actor) -> list[DueItem]:
    if not by.holds("founding.verify"):
        return []
    late = queries.cases(by, overdue=True, limit=1).total or 0
    waiting = queries.cases(by, state="reported", limit=1).total or 0
    found = [DueItem("建会超期", late, "/b/list/?overdue=1", shape="over", act="去办")]
    if by.holds("founding.approve"):
        found.append(DueItem("待批复", waiting, "/b/list/?state=reported", shape="view", act="去批"))
    return found


DUE.append(_due)


def board(request: HttpRequest) -> HttpResponse:
    """Show the seven columns, each with its totals and its most urgent cards."""
    by = _reader(request)
    owner = request.GET.get("owner", "")[:80]
    columns, shown = queries.board(by, owner=owner), people(queries.owners(by))
    first = by.today.replace(day=1)
    funds = founding_money.held(by)
    waiting = founding_money.waiting(funds, [one.employer_ids for one in columns])
    context = {
        "columns": list(zip(columns, waiting, strict=True)), "money": funds, "owner": owner, "verbs": VERBS,
        "owners": choices(shown), "people": shown, "pace": queries.pace(by, first=first, last=by.today),
        "terms": queries.terms_due(by, limit=20), "blank": queries.blank_counts(by),
    }  # fmt: skip
    return render(request, "founding/board.html", context)


CASE_COLUMNS = (
    Column("number", "编号", "code", href=lambda row: f"/b/{row.number}/"),
    Column("employer", "单位"),
    Column("unit", "负责工会"),
    Column("headcount", "职工", "count", unit="人", total=True),
    Column("state", "状态", "state", read=lambda row: (case_shape(row), row.state.label)),
    Column("next_verb", "下一步", read=lambda row: VERBS.get(row.next_verb, "")),
    Column("due_date", "期限", "date"),
    Column("days_left", "剩工作日", "count"),
    Column("owner", "负责人", "staff"),
    Column("opened_date", "立案", "date", shown=False),
    Column("founded_date", "建会", "date", shown=False),
    Column("rebate_fen", "已返筹备金", "money", shown=False),
)


def case_shape(row: CaseRow) -> str:
    """Return the shape a case is drawn with."""
    if row.overdue:
        return "over"
    if row.state in (State.CLOSED, State.COVERED):
        return "lock"
    if row.state in (State.FOUNDED, State.SWITCHED, State.REBATED):
        return "done"
    return "todo" if row.state is State.CLUE else "doing"


def case_list(request: HttpRequest) -> HttpResponseBase:
    """List cases: the board for the keyboard."""
    by = _reader(request)
    ended = request.GET.get("ended", "" if request.GET else "0")  # opened plainly it shows what is being worked on
    chosen: dict[str, Any] = {
        "state": _known(request, "state", [one.value for one in State]),
        "column": _known(request, "column", [key for key, _, _ in COLUMNS]),
        "owner": request.GET.get("owner", "")[:80], "text": request.GET.get("q", "").strip()[:50],
        "overdue": request.GET.get("overdue") == "1",
        "ended": {"0": False, "1": True}.get(ended),
    }  # fmt: skip
    return table_page(
        request, "founding/list.html", name="founding-cases", title=gettext("建会案"), columns=CASE_COLUMNS,
        page=lambda: queries.cases(by, **chosen, **asked(request)), every=lambda: queries.every_case(by, **chosen),
        empty=Empty("没有符合的建会案", "去掉一个条件，或从空白点立案。", "看空白点", "/b/blanks/"),
        context={"chosen": chosen, "columns_known": COLUMNS, "ended": ended},
    )  # fmt: skip


def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one case: the task list with clocks, the act that is due, papers, people, visits."""
    by = _reader(request)
    found = queries.case_file(by, number=number)
    above = tree.by_ids([found.case.unit_id])[found.case.unit_id]
    running = next((task for task in found.tasks if task.shape in ("doing", "over")), None)
    context = {
        "file": found, "case": found.case, "running": running, "verbs": VERBS, "papers": PAPERS,
        "verdicts": list(Verdict), "outcomes": list(Outcome), "shapes": list(Shape), "ties": list(Tie),
        "estimate": founding_money.estimate(by, found.case.employer_id),
        "forms": [verb for verb in found.case.verbs if verb != "founding.close"],
        "token": queries.token_of(case_id=found.case.id) if by.may("founding.notify", above.path) else "",
        "crumbs": [(gettext("建会看板"), "/b/"), (found.case.number, "")],
        "terms": tree.years_allowed(above.division_code, by.today),
        "preparers": range(7), "candidates": range(9), "seats": range(9),
        "people": {part: [one for one in found.people if one.part == part]
                   for part in ("preparer", "candidate", "committee", "audit", "women")},
        "joint": tree.units(by, kind=("joint",), limit=200).rows if "founding.cover" in found.case.verbs else [],
    }  # fmt: skip
    return render(request, "founding/case.html", context)


@require_POST
@post_once
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do one act on a case and come back to it."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    do = founding_forms.ACTS.get(verb)
    if do is None:
        raise BadInput("paper_unknown", template=verb[:30])
    said = do(by, case.id, request.POST)
    messages.success(request, said)
    return HttpResponseRedirect(f"/b/{number}/")


BLANK_COLUMNS = (
    Column("employer", "单位", href=lambda row: _blank_link(row)),
    Column("street", "街道"),
    Column("headcount", "职工", "count", unit="人", total=True),
    Column("unit", "派给"),
    Column("owner", "负责人", "staff"),
    Column("reason", "未建原因"),
    Column("state", "状态", "state", read=lambda row: _blank_state(row)),
    Column("visited_date", "最近走访", "date"),
    Column("due_date", "期限", "date"),
    Column("case_number", "建会案", "code"),
    Column("found_date", "发现", "date", shown=False),
)
_BLANK_SHAPES = {
    BlankState.OPEN: "todo", BlankState.ASSIGNED: "doing", BlankState.IN_CASE: "doing",
    BlankState.FILLED: "done", BlankState.DROPPED: "lock",
}  # fmt: skip


def _blank_link(row: BlankRow) -> str:
    return f"/b/{row.case_number}/" if row.case_number else f"/c/{row.employer_id}/"


def _blank_state(row: BlankRow) -> tuple[str, str]:
    return "over" if row.overdue else _BLANK_SHAPES[row.state], row.state.label


def blank_list(request: HttpRequest) -> HttpResponseBase:
    """List the blank spots: who should have a union and has none, with owner, day and reason."""
    by = _reader(request)
    chosen: dict[str, Any] = {
        "state": _known(request, "state", [one.value for one in BlankState]),
        "reason": _known(request, "reason", [one.value for one in Reason]),
        "text": request.GET.get("q", "").strip()[:50], "at_least": number(request, "at_least") or 0,
        "overdue": request.GET.get("overdue") == "1",
    }  # fmt: skip
    streets = list(tree.units(by, tier=("street", "county"), limit=200).rows) if by.holds("organisation.read") else []
    return table_page(
        request, "founding/blanks.html", name="founding-blanks", title=gettext("空白点"), columns=BLANK_COLUMNS,
        page=lambda: queries.blanks(by, **chosen, **asked(request)),
        every=lambda: queries.every_blank(by, **chosen), select="id",
        empty=Empty("没有空白点", "应建会的单位都已建会或被覆盖，或者还没有比对过登记册。"),
        context={"chosen": chosen, "states": list(BlankState), "reasons": list(Reason), "streets": streets,
                 "counts": queries.blank_counts(by), "sweeps": queries.sweeps(by, limit=1),
                 "roots": tree.roots(by) if by.holds("founding.find_blanks") else []},
    )  # fmt: skip


@require_POST
@post_once
def blank_acts(request: HttpRequest) -> HttpResponse:
    """Act on the chosen blank spots: give them to a street, write their notices, or open cases."""
    by = actor_of(request)
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal()]
    what = request.POST.get("act", "")
    if what == "assign":
        dated = bool(request.POST.get("due_date", ""))
        rows = commands.assign(by, blank_ids=ids, unit_id=founding_forms.whole(request.POST, "unit_id"),
                               owner=request.POST.get("owner", "")[:80],
                               due_date=founding_forms.day(request.POST, "due_date") if dated else None)  # fmt: skip
        messages.success(request, gettext("已派出 %(n)s 家。") % {"n": len(rows)})
    elif what == "notify":
        cases = commands.notify(by, blank_ids=ids)
        messages.success(request, gettext("已写好 %(n)s 份告知书，并各立一案。") % {"n": len(cases)})
    elif what == "find":
        counts = commands.find_blanks(by, unit_id=founding_forms.whole(request.POST, "unit_id"))
        messages.success(request, gettext("比对完：空白点 %(gap)s 家，新增 %(new)s 家，已覆盖 %(filled)s 家。") % counts)
    else:
        raise BadInput("no_blanks_chosen")
    return HttpResponseRedirect("/b/blanks/")


@require_POST
@post_once
def open_case(request: HttpRequest) -> HttpResponse:
    """Open a case for one employer, from its page or the list."""
    row = commands.open(actor_of(request), employer_id=founding_forms.whole(request.POST, "employer_id"),
                        source=_posted(request, "source", [one.value for one in Source]) or Source.TAX)  # fmt: skip
    return HttpResponseRedirect(f"/b/{row.number}/")


def paper(request: HttpRequest, file_id: int) -> HttpResponse:
    """Hand out a document written for a case, as a file with its own name."""
    by = _reader(request)
    row = documents.file(by, file_id=file_id)
    response = HttpResponse(documents.content(by, file_id=file_id), content_type=row.content_type)
    response["Content-Disposition"] = disposition(row.name, "paper")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@post_once
def firm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a firm what waits for it, and let it book a guide in two taps. The address is the key."""
    asking = actor_of(request)
    page = queries.firm_page(token=token[:64], today=asking.today)
    if request.method == "POST":
        grant = (Grant("founding.book_guide", page.place),)
        speaking = replace(asking, name=f"firm.{page.number}", label=page.employer[:80], grants=grant, units=())
        commands.book_guide(speaking, case_id=page.case_id, guide_date=founding_forms.day(request.POST, "guide_date"),
                            phone=founding_forms.phone(request.POST))  # fmt: skip
        return HttpResponseRedirect(f"/found/{token}/#booked")
    context = {"page": page, "waiting": founding_money.public_estimate(asking, page.employer_id),
               "done": sum(task.shape == "done" for task in page.tasks)}  # fmt: skip
    response = render(request, "founding/firm.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("founding.read"):
        raise NotAllowed("not_allowed", verb="founding.read")
    return by


def _known(request: HttpRequest, name: str, known: list[str]) -> str:
    text = request.GET.get(name, "")
    if text and text not in known:
        raise BadInput("bad_form", field=name, problem=text[:20])
    return text


def _posted(request: HttpRequest, name: str, known: list[str]) -> str:
    text = request.POST.get(name, "")
    return text if text in known else ""


urlpatterns = [
    path("b/", board, name="founding_board"),
    path("b/list/", case_list, name="founding_list"),
    path("b/blanks/", blank_list, name="founding_blanks"),
    path("b/blanks/act/", blank_acts, name="founding_blank_acts"),
    path("b/open/", open_case, name="founding_open"),
    path("b/paper/<int:file_id>/", paper, name="founding_paper"),
    path("b/<str:number>/", case_page, name="founding_case"),
    path("b/<str:number>/<str:verb>/", act, name="founding_act"),
    path("found/<str:token>/", firm, name="founding_firm"),
]
