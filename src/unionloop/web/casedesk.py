"""K1 坐席台: the call on top, the queue, the case, and who speaks — three panes, all by keyboard.

One address holds the whole state (`/k/desk?view=mine&at=R26-07-000123K`), so that every key press is also a plain
link or form and nothing needs a script. The queue is a keyset window of forty rows: twelve thousand open cases
are as light as forty. What is live asks every few seconds and gets 204 while nothing has been done anywhere.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import LIVE, CaseRow, Channel, State
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.errors import NotAllowed, NotFound
from unionloop.kernel.page import Page

from . import case_work, cases, undoing
from .case_work import address, leaving, state_of
from .context import RAIL, RailItem
from .line import live
from .page import actor_of, post_once

RAIL.append(RailItem("坐席台", "/k/desk", "appeals.take", group="诉求", order=30))
WINDOW, TRAIL = 40, 30


@dataclass(frozen=True)
class Waiting:
    """One line of the queue."""

    row: CaseRow
    mark: tuple[str, str]  # shape and word
    due: str
    link: str
    current: bool


@dataclass(frozen=True)
class Queue:
    """The window of the queue that is shown."""

    lines: tuple[Waiting, ...]
    total: int | None
    earlier: str  # the address of the window before, "" on the first
    further: str
    mark: str  # what tells this picture from the next
    onward: str  # where the desk goes when the case at hand is done


@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show queue, case and speaker; a script asks for the part it replaces."""
    by = _reader(request)
    asked = state_of(request.GET)
    page = _page(by, asked)
    number = asked.get("at") or (page.rows[0].number if page.rows else "")
    queue = _queue(by, asked, page, number)
    context: dict[str, Any] = {
        "heading": _("坐席台"),
        "on": "desk",
        "queue": queue,
        "asked": asked,
        "now": by.at,
    }
    context |= _case(by, number, asked, queue)
    if request.headers.get("HX-Target") == "desk-case":
        return render(request, "k/_case.html", context)
    context |= {"views": cases.views(by), "categories": queries.categories(by.today), "channels": list(Channel),
                "base": urlencode({key: asked[key] for key in asked if key not in ("at", "after", "trail")}),
                "may_take": by.holds("appeals.take")}  # fmt: skip
    if request.headers.get("HX-Target") == "desk":
        return render(request, "k/_panes.html", context)
    return render(request, "k/desk.html", context | live(by))


@never_cache
@require_GET
def queue_now(request: HttpRequest) -> HttpResponse:
    """Return the queue when it differs from what the page shows (`as`), else 204."""
    by = _reader(request)
    shown = request.GET.get("as", "").partition(".")
    if shown[0] == _moment(by.at):  # nothing has been done anywhere since
        return HttpResponse(status=204)
    asked = state_of(request.GET)
    queue = _queue(by, asked, _page(by, asked), asked.get("at", ""))
    if shown[2] == queue.mark.partition(".")[2]:
        return HttpResponse(status=204)
    return render(request, "k/_queue.html", {"queue": queue, "asked": asked, "now": by.at})


@require_POST
@post_once
def take(request: HttpRequest) -> HttpResponse:
    """Take the next case of the queue and show it."""
    row = commands.take(actor_of(request))
    undoing.tell(request, _("已领 %(number)s。") % {"number": row.number}, (row.number, "give_back", {}))
    return HttpResponseRedirect(address({"view": "mine", "at": row.number}))


@require_POST
@post_once
def work(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what was changed and written on a case, do the act that was pressed, and go on."""
    by, form = actor_of(request), request.POST
    case = queries.case_by_number(by, number=number)
    done, moves_on = case_work.do(by, case, form)
    if done:
        undoing.tell(request, done, undoing.way_back(by, case, form.get("do", ""), form))
    if form.get("back") != "desk":
        return HttpResponseRedirect(f"/k/{case.number}/" if case_work.still_seen(by, case) else "/k/")
    return HttpResponseRedirect(leaving(form, moves_on))


@require_POST
def draft(request: HttpRequest, number: str) -> JsonResponse:
    """Keep what is being typed; tell when."""
    by = actor_of(request)
    case = queries.case_by_number(by, number=number)
    kept = commands.keep_draft(by, case_id=case.id, text=request.POST.get("text", ""))
    return JsonResponse({"at": f"{kept.kept_at.astimezone(BEIJING):%H:%M:%S}" if kept else ""})


@never_cache
@require_GET
def words(request: HttpRequest) -> JsonResponse:
    """Return what `::`, `??` and `@@` offer for the letters typed after them."""
    by, text = _reader(request), request.GET.get("q", "").strip()[:40]
    if request.GET.get("kind") == "who":
        people = queries.colleagues(by, number=request.GET.get("case", "")[:30], text=text)
        found = [{"title": label, "text": f"@{label.split(' ')[0]}（{login}） ", "note": ""} for login, label in people]
    elif request.GET.get("kind") == "know":
        known = queries.answers(by, text=text, category=request.GET.get("category", "")[:40])
        found = [{"title": one.question, "text": one.answer, "note": one.source} for one in known]
    else:
        low = text.lower()
        kept = [one for one in queries.snippets(by) if low in f"{one.code}{one.title}{one.text}".lower()]
        kept.sort(key=lambda one: not one.code.lower().startswith(low))
        found = [{"title": f"{one.code} {one.title}", "text": one.text, "note": ""} for one in kept[:8]]
    return JsonResponse({"found": found})


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    return by


def _page(by: Actor, asked: dict[str, str]) -> Page[CaseRow]:
    view, channel = asked.get("view", ""), asked.get("channel", "")
    text = asked.get("q", "")[:60]
    return queries.cases(by, after=asked.get("after", ""), limit=WINDOW, filters=queries.CaseFilters(
        state=(State.RECEIVED,) if view == "waiting" else (), live=None if text or view == "unsent" else True,
        channel=(channel,) if channel in set(Channel) else (), category=asked.get("category", "")[:40],
        owner=by.name if view == "mine" else "", flagged=view == "flagged", overdue=view == "over",
        unsent=view == "unsent", text=text,
    ))  # fmt: skip


def _queue(by: Actor, asked: dict[str, str], page: Page[CaseRow], number: str) -> Queue:
    here = {key: value for key, value in asked.items() if key != "at"}
    lines = tuple(
        Waiting(one, cases.shape_of(one, by.at), due_words(one, by.at), address(here | {"at": one.number}), one.number == number)
        for one in page.rows
    )  # fmt: skip
    trail = [part for part in asked.get("trail", "").split(".") if part]
    top = {key: value for key, value in here.items() if key not in ("after", "trail")}
    after, back, further = asked.get("after", ""), "", {}
    if page.next:
        further = (
            top | {"after": page.next} | ({"trail": ".".join([*trail, after][-TRAIL:])} if after else {})
        )
    if after:
        rest = {"after": trail[-1], "trail": ".".join(trail[:-1])} if trail else {}
        back = address(top | {key: value for key, value in rest.items() if value})
    numbers = [one.number for one in page.rows]
    place = numbers.index(number) + 1 if number in numbers else 0
    following = here | {"at": numbers[place]} if place < len(numbers) else further or top
    signs = [(one.row.number, one.row.state, one.row.owner, one.mark, one.due) for one in lines]
    mark = f"{_moment(by.at)}.{hashlib.sha256(repr((signs, page.total)).encode()).hexdigest()[:16]}"
    return Queue(lines, page.total, back, address(further) if further else "", mark, urlencode(following))


def _moment(at: datetime) -> str:
    """Return what stands still while nothing is done and the minute lasts; how much is done elsewhere it does not tell."""
    told = f"{journal.head()}-{int(at.timestamp()) // 60}-{settings.SECRET_KEY}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def due_words(row: CaseRow, at: datetime) -> str:
    """Return when a case is due as a queue says it: 超期 3 小时, 今天 17:30, 7月29日."""
    if row.due_at is None or row.state not in LIVE:
        return _("停计") if row.paused else ""
    gap, due = row.due_at - at, row.due_at.astimezone(BEIJING)
    if gap.total_seconds() < 0:
        hours = int(-gap.total_seconds()) // 3600
        return (
            _("超期 %(n)s 天") % {"n": hours // 24}
            if hours >= 24
            else _("超期 %(n)s 小时") % {"n": max(hours, 1)}
        )
    days = (due.date() - at.astimezone(BEIJING).date()).days
    if days < 2:
        return (_("今天 %(at)s") if days == 0 else _("明天 %(at)s")) % {"at": f"{due:%H:%M}"}
    return _("%(m)s月%(d)s日") % {"m": due.month, "d": due.day}


def _case(by: Actor, number: str, asked: dict[str, str], queue: Queue) -> dict[str, Any]:
    """Return the case at hand; one that has left our reach leaves the panes empty, with a word why."""
    if not number:
        return {"case": None}
    try:
        found = cases.shown(by, number)
    except NotFound as gone:
        return {"case": None, "gone": gone}
    return found | {"here": urlencode(asked | {"at": number}), "onward": queue.onward,
                    "query": urlencode({key: asked[key] for key in asked if key != "at"})}  # fmt: skip


urlpatterns = [
    path("k/desk", desk, name="case-desk"),
    path("k/desk/queue", queue_now, name="case-desk-queue"),
    path("k/desk/take", take, name="case-desk-take"),
    path("k/desk/words.json", words, name="case-desk-words"),
    path("k/desk/<case_number:number>/", work, name="case-desk-work"),
    path("k/desk/<case_number:number>/draft.json", draft, name="case-desk-draft"),
]
