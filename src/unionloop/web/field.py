"""F1 and F2: today's list of whoever works outside, and the diary that also works without a network."""

import secrets
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import GatheringKind, State
from unionloop.domains.founding import queries as founding
from unionloop.domains.founding.contracts import BlankRow, BlankState, CaseRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

from .cases import left_of, shape_of
from .concerns import items_of
from .context import RAIL, RailItem
from .page import actor_of, once
from .refusals import sentence

RAIL.append(RailItem("今天的事", "/f/", "appeals.write_diary", group="今天", order=3))
MOST = 30
KEPT = ("/f/visit/",)  # what the service worker keeps for the field
PARTS = ("css/unionloop.css", "js/public.js", "js/field.js", "js/keys.js")


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Show what is due, nearest first: cases to sign for and in hand, blank spots, founding cases, the diary."""
    by = _worker(request)
    own = queries.cases(by, filters=queries.CaseFilters(live=True, owner=by.name), limit=MOST).rows
    to_sign = queries.cases(by, filters=queries.CaseFilters(state=(State.DISPATCHED,)), limit=MOST).rows
    drives, blanks = _founding(by) if by.holds("founding.read") else ([], [])
    return render(request, "field/today.html", {
        "heading": _("今天"), "cases": [(one, shape_of(one, by.at), left_of(one, by.at)) for one in (*to_sign, *own)],
        "drives": drives, "blanks": blanks, "today": by.today,
        "diary": queries.gatherings(by, kind=GatheringKind.DIARY, writer=by.name, limit=5).rows,
    })  # fmt: skip


def _founding(by: Actor) -> tuple[list[CaseRow], list[BlankRow]]:
    """Return one's own founding cases and the blank spots to visit; an owner is a login, or a name somebody wrote."""
    names = dict.fromkeys((by.name, by.label))
    drives = [row for name in names if name for row in founding.cases(by, owner=name, ended=False, limit=MOST).rows]
    given = founding.blanks(by, state=BlankState.ASSIGNED, limit=200).rows
    blanks = [one for one in given if not one.owner or one.owner in names]
    return drives, sorted(blanks, key=lambda one: (one.due_date or date.max, one.id))[:MOST]


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """Write a diary entry with the concerns heard. The key comes from the phone: sent again, it is one entry."""
    by = _worker(request)
    if request.method != "POST":
        return _form(request, {})
    form = request.POST
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        row = commands.write_diary(
            by, unit_id=_unit(by), day=_day(form.get("day", ""), by), text=form.get("text", "")[:5000],
            items=items_of(form.get("items", "")),
            key=f"diary:{by.name}:{form.get('key', '')[:64] or secrets.token_urlsafe(12)}",
        )  # fmt: skip
    except Refused as refused:
        if wants_json:
            return JsonResponse({"code": refused.code, "message": sentence(refused)}, status=422)
        return _form(request, form.dict(), sentence(refused))
    if wants_json:
        return JsonResponse({"id": row.id, "numbers": row.numbers})
    return HttpResponseRedirect("/f/")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the service worker of the field pages: it keeps the diary's form and its parts, no person's data."""
    body = render(request, "field/worker.js", {"pages": KEPT, "parts": [static(one) for one in PARTS]}).content
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _form(request: HttpRequest, given: dict[str, str], wrong: str = "") -> HttpResponse:
    by = actor_of(request)
    context = {"heading": _("民情日志"), "given": {"items": ""} | given, "wrong": wrong, "today": by.today, "key": once(),
               "topics": [one for one in queries.categories(by.today) if not one.parent_code]}
    return render(request, "field/visit.html", context, status=422 if wrong else 200)


def _worker(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("appeals.write_diary"):
        raise NotAllowed("not_allowed", verb="appeals.write_diary")
    return by


def _unit(by: Actor) -> int:
    if not by.units:
        raise BadInput("bad_form", field=_("单位"), problem=_("请先选一个职务"))
    return by.units[0]


def _day(text: str, by: Actor) -> date:
    try:
        return date.fromisoformat(text) if text else by.today
    except ValueError as error:
        raise BadInput("bad_form", field=_("日期"), problem=_("不是日期")) from error


urlpatterns = [path("f/", today), path("f/visit/", visit), path("f/worker.js", service_worker)]
