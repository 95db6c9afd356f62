"""L1: the ledger of letters; matters and one matter with its steps, letters and files."""

from tempfile import SpooledTemporaryFile
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from unionloop.domains.employers import queries as registry
from unionloop.domains.organisation import queries as tree
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import (
    ENDED,
    ROAD,
    VERBS,
    Answer,
    Finding,
    Gain,
    Kind,
    LetterRow,
    LetterState,
    MatterRow,
    Mended,
    Source,
    State,
    Topic,
)  # fmt: skip
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed
from unionloop.kernel.words import say

from . import rights_forms
from .context import RAIL, RailItem
from .due import DUE, DueItem
from .exports import disposition
from .page import actor_of, asked, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("意见书台账", "/l/", "rights.read", group="维权", order=31))
RAIL.append(RailItem("维权事项", "/l/matters/", "rights.read", group="维权", order=32))
LETTER_SHAPES = {
    LetterState.DRAFT: "todo", LetterState.SUBMITTED: "view", LetterState.REVIEWED: "view", LetterState.SIGNED: "doing",
    LetterState.SEALED: "doing", LetterState.SERVED: "doing", LetterState.ANSWERED: "done", LetterState.REFUSED: "warn",
    LetterState.LAPSED: "over", LetterState.VOID: "lock",
}  # fmt: skip


def _due(by: Actor) -> list[DueItem]:
    found = []
    if by.holds("rights.chase"):
        late = queries.letters(by, overdue=True, limit=1).total or 0
        found.append(DueItem("文书逾期未答", late, "/l/?overdue=1", shape="over", act="去催办"))
    if by.holds("rights.sign"):
        found.append(DueItem("维权文书待签发", queries.letters(by, state="reviewed", limit=1).total or 0, "/l/?state=reviewed",
                             shape="view", act="去签发"))  # fmt: skip
    if by.holds("rights.review"):
        found.append(DueItem("维权文书待审核", queries.letters(by, state="submitted", limit=1).total or 0, "/l/?state=submitted",
                             shape="view", act="去审核"))  # fmt: skip
    if by.holds("rights.file"):
        found.append(DueItem("维权线索待立案", queries.matters(by, state="lead", limit=1).total or 0, "/l/matters/?state=lead",
                             act="去立案"))  # fmt: skip
    return found


DUE.append(_due)


def letter_state(row: LetterRow) -> tuple[str, str]:
    """Return shape and word of a letter, as `{% state %}` draws them: what was answered says more than that it was."""
    shape = "over" if row.overdue else LETTER_SHAPES.get(row.state, "todo")
    word = row.answer.label if row.state is LetterState.ANSWERED and row.answer is not Answer.NONE else row.state.label
    return (shape if row.answer is not Answer.DECLINED else "warn"), word


def matter_state(row: MatterRow) -> tuple[str, str]:
    """Return shape and word of a matter."""
    if row.overdue:
        return "over", row.state.label
    shapes = {State.LEAD: "todo", State.DROPPED: "lock", State.CONCLUDED: "done", State.ARCHIVED: "lock"}
    return shapes.get(row.state, "doing"), row.state.label


LETTER_COLUMNS = (
    Column("number", "发文字号", "code", href=lambda row: f"/l/{row.id}/",
           read=lambda row: row.number or gettext("未编号 %(id)s") % {"id": row.id}),
    Column("kind", "文种", read=lambda row: say(row.kind.label) + (gettext("（建议性）") if row.advisory else "")),
    Column("employer", "单位"),
    Column("unit", "发文工会"),
    Column("state", "答复", "state", read=lambda row: letter_state(row)),
    Column("served_date", "送达", "date"),
    Column("due_date", "答复期限", "date"),
    Column("days_left", "剩工作日", "count", read=lambda row: row.days_left if row.state is LetterState.SERVED else None),
    Column("chased_count", "催办", "count", unit="次"),
    Column("owner", "负责人", "staff"),
    Column("addressee", "主送", shown=False),
    Column("matter", "事项", "code", shown=False),
    Column("answered_date", "答复日", "date", shown=False),
    Column("clock", "期限怎么算", shown=False),
)  # fmt: skip
MATTER_COLUMNS = (
    Column("number", "编号", "code", href=lambda row: f"/l/matters/{row.number}/"),
    Column("employer", "单位"),
    Column("topic", "事由", read=lambda row: row.topic.label),
    Column("people_count", "职工", "count", unit="人", total=True),
    Column("amount_fen", "涉及金额", "money", total=True),
    Column("state", "状态", "state", read=lambda row: matter_state(row)),
    Column("next_verb", "下一步", read=lambda row: VERBS.get(row.next_verb, "")),
    Column("due_date", "期限", "date"),
    Column("handler", "承办工会"),
    Column("owner", "负责人", "staff"),
    Column("letter_count", "文书", "count", unit="件"),
    Column("source", "来源", read=lambda row: f"{row.source.label} {row.source_ref}".strip(), shown=False),
    Column("opened_date", "登记", "date", shown=False),
    Column("clock", "期限怎么算", shown=False),
)


def ledger(request: HttpRequest) -> HttpResponseBase:
    """List the letters with their answers and clocks."""
    by = _reader(request)
    chosen: dict[str, Any] = {
        "kind": _known(request, "kind", [one.value for one in Kind]),
        "state": _known(request, "state", [one.value for one in LetterState]),
        "answer": _known(request, "answer", [one.value for one in Answer]),
        "text": request.GET.get("q", "").strip()[:50], "overdue": request.GET.get("overdue") == "1",
    }  # fmt: skip
    return table_page(
        request, "rights/ledger.html", name="rights-letters", title=gettext("意见书建议书台账"), columns=LETTER_COLUMNS,
        page=lambda: queries.letters(by, **chosen, **asked(request)), every=lambda: queries.every_letter(by, **chosen),
        empty=Empty("没有符合的文书", "去掉一个条件，或打开一件维权事项起草。", "看维权事项", "/l/matters/"),
        context={"chosen": chosen, "kinds": list(Kind), "counts": queries.counts(by),
                 "states": [one for one in LetterState if one is not LetterState.NEW],
                 "answers": [one for one in Answer if one is not Answer.NONE]},
    )  # fmt: skip


def matters(request: HttpRequest) -> HttpResponseBase:
    """List the matters, those on their way first to hand."""
    by = _reader(request)
    ended = request.GET.get("ended", "")
    chosen: dict[str, Any] = {
        "state": _known(request, "state", [one.value for one in State]),
        "topic": _known(request, "topic", [one.value for one in Topic]),
        "text": request.GET.get("q", "").strip()[:50], "overdue": request.GET.get("overdue") == "1",
        "ended": {"0": False, "1": True}.get(ended),
    }  # fmt: skip
    return table_page(
        request, "rights/matters.html", name="rights-matters", title=gettext("维权事项"), columns=MATTER_COLUMNS,
        page=lambda: queries.matters(by, **chosen, **asked(request)), every=lambda: queries.every_matter(by, **chosen),
        empty=Empty("没有符合的事项", "去掉一个条件，或登记一条线索。", "登记线索", "/l/lead/"),
        context={"chosen": chosen, "states": list(State)[1:], "topics": list(Topic), "ended": ended},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@post_once
def lead(request: HttpRequest) -> HttpResponse:
    """Register a lead, from an employer's page or by name."""
    by = actor_of(request)
    if not by.holds("rights.open_lead"):
        raise NotAllowed("not_allowed", verb="rights.open_lead")
    if request.method == "POST":
        number = rights_forms.open_lead(by, request.POST)
        return HttpResponseRedirect(f"/l/matters/{number}/")
    text = request.GET.get("employer", "")
    firm = registry.employer(by, employer_id=int(text)) if text.isdecimal() and len(text) < 16 else None
    context = {"firm": firm, "topics": list(Topic), "sources": list(Source), "units": _units(by)}
    return render(request, "rights/lead.html", context)


def _units(by: Actor) -> list[Any]:
    if not by.holds("organisation.read"):
        return []
    return list(tree.units(by, tier=("city", "county", "street"), limit=200).rows)


def matter_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one matter: the road, what is to be done now, letters, files, results."""
    by = _reader(request)
    file = queries.matter_file(by, number=number)
    row = file.matter
    forms = [verb for verb in row.verbs if verb in _FORMS]
    context = {
        "file": file, "matter": row, "state": matter_state(row), "road": road(file.steps, row.state), "verbs": VERBS,
        "forms": forms, "findings": list(Finding), "mended": list(Mended), "gains": list(Gain), "lines": range(4),
        "letters": [(one, letter_state(one)) for one in file.letters], "kinds": _kinds(by, file),
        "steps": tuple(reversed(file.steps)), "ended": row.state in ENDED, "waiting": row.state is State.SERVED,
        "today": by.today, "crumbs": [(gettext("维权事项"), "/l/matters/"), (row.number, "")],
    }  # fmt: skip
    return render(request, "rights/matter.html", context)


# The acts with a form of their own, in the order a page offers them; the rest are letters'.
_FORMS = ("rights.file", "rights.drop", "rights.appoint", "rights.find", "rights.talk", "rights.check", "rights.take_up",
          "rights.conclude", "rights.archive")  # fmt: skip


def _kinds(by: Actor, file: Any) -> list[Kind]:
    """Return the letters that may be drafted now."""
    state, finding = file.matter.state, file.matter.finding
    if not by.holds("rights.draft") or state in (State.LEAD, State.SERVED, State.PROPOSED, State.CONCLUDED, *ENDED):
        return []
    found = [Kind.OPINION] if finding else []
    if state in (State.ANSWERED, State.CHECKED) and file.letters:
        found.append(Kind.PROPOSAL)
    return [*found, Kind.REMINDER]


def road(steps: Any, state: State) -> list[dict[str, str]]:
    """Return the stations of a matter's road with what is behind, at hand and ahead."""
    done = {one.verb for one in steps}
    passed = [bool(done & set(verbs)) for _, verbs in ROAD]
    reached = max((at for at, one in enumerate(passed) if one), default=-1)
    over = state in ENDED
    found = []
    for at, (label, _) in enumerate(ROAD):
        if passed[at]:
            shape, word = "done", gettext("已办")
        elif at < reached or over:
            shape, word = "lock", gettext("跳过")
        else:
            shape, word = ("doing", gettext("接下来")) if at == reached + 1 else ("todo", gettext("未到"))
        found.append({"label": label, "shape": shape, "word": word})
    return found


@require_POST
@post_once
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do one act on a matter and come back to it; drafting leads into the editor."""
    by = actor_of(request)
    row = queries.matter_by_number(by, number=number)
    if verb == "draft":
        letter = commands.draft(by, matter_id=row.id, kind=request.POST.get("kind", ""),
                                department=request.POST.get("department", "")[:80])  # fmt: skip
        return HttpResponseRedirect(f"/l/{letter.id}/")
    do = rights_forms.MATTER_ACTS.get(verb)
    if do is None:
        raise BadInput("bad_form", field="act", problem=verb[:30])
    messages.success(request, do(by, row.id, request))
    return HttpResponseRedirect(f"/l/matters/{number}/")


def pack(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out everything a matter rests on, with the list of hashes, as one file."""
    by = _reader(request)
    row = queries.matter_by_number(by, number=number)
    with SpooledTemporaryFile(max_size=16 * 1024 * 1024) as out:
        with ZipFile(out, "w", ZIP_DEFLATED) as parcel:
            for name, content in queries.pack(by, matter_id=row.id):
                parcel.writestr(name, content)
        out.seek(0)
        return download(f"{row.number}.zip", out.read(), "matter")


def exhibit(request: HttpRequest, exhibit_id: int) -> HttpResponse:
    """Hand out one file of a matter, always as a download."""
    name, content = queries.exhibit(actor_of(request), exhibit_id=exhibit_id)
    return download(name, content, "exhibit")


def download(name: str, content: bytes, fallback: str) -> HttpResponse:
    """Return bytes as a download no browser opens in the page."""
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = disposition(name, fallback)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("rights.read"):
        raise NotAllowed("not_allowed", verb="rights.read")
    return by


def _known(request: HttpRequest, name: str, known: list[str]) -> str:
    text = request.GET.get(name, "")
    if text and text not in known:
        raise BadInput("bad_form", field=name, problem=text[:20])
    return text


urlpatterns = [
    path("l/", ledger, name="rights_ledger"),
    path("l/matters/", matters, name="rights_matters"),
    path("l/lead/", lead, name="rights_lead"),
    path("l/exhibit/<int:exhibit_id>/", exhibit, name="rights_exhibit"),
    path("l/matters/<str:number>/pack.zip", pack, name="rights_pack"),
    path("l/matters/<str:number>/", matter_page, name="rights_matter"),
    path("l/matters/<str:number>/<str:verb>/", act, name="rights_act"),
]
