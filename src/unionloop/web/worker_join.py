"""W3 入会·转会: two doors, four fields, private from the firm unless he says otherwise."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import MEMBER, Application, State
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import BadInput, Refused

from .page import actor_of, post_once
from .refusals import sentence
from .worker import proved_phone, to_entry, worker_page
from .worker_entry import log_in

FIELD_OF = {"bad_name": "name", "nowhere_to_join": "street", "no_such_street": "street", "no_such_employer": "firm"}


@never_cache
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """Show where he stands, and the two doors."""
    by = actor_of(request)
    own = queries.own(by)
    waiting = next((row for row in own if row.state == State.APPLIED), None)
    member = next((row for row in own if row.state in MEMBER and row.primary), None)
    desk = organisation.by_ids([waiting.unit_id]).get(waiting.unit_id) if waiting else None
    refused = next((row for row in own if row.state == State.REFUSED), None) if not (waiting or member) else None
    return worker_page(request, "m/join.html", {"waiting": waiting, "member": member, "desk": desk, "refused": refused},
                       tab="/m/")  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, door: str) -> HttpResponse:
    """Ask the fields of a door; on POST show the answers before they are handed in."""
    by = actor_of(request)
    if door not in ("firm", "pool"):
        raise Http404
    if by.person is None and not proved_phone(request):
        return to_entry(request)
    given = {name: request.POST.get(name, "").strip()[:120] for name in ("name", "id_number", "firm", "street", "platform")}
    context: dict[str, Any] = {"door": door, "given": given, "streets": _streets(by.today), "problems": {},
                               "platforms": queries.platforms(by), "transfer": by.person is not None}  # fmt: skip
    if request.method != "POST":
        return worker_page(request, "m/facts.html", context, tab="/m/")
    problems, firms = _check(request, door, given)
    if problems:
        return worker_page(request, "m/facts.html", context | {"problems": problems}, tab="/m/", status=422)
    street = next((label for value, label in context["streets"] if str(value) == given["street"]), "")
    return worker_page(request, "m/answers.html", context | {"firms": firms, "street": street,
                       "phone": people.mask_phone(proved_phone(request))}, tab="/m/")  # fmt: skip


def _check(request: HttpRequest, door: str, given: dict[str, str]) -> tuple[dict[str, str], list[Any]]:
    by, problems, firms = actor_of(request), {}, []
    if by.person is None:
        if not given["name"]:
            problems["name"] = gettext("请填姓名，和证件上一样。")
        try:
            people.check_id("resident", given["id_number"], by.today)
        except BadInput as refused:
            problems["id_number"] = sentence(refused)
    if door == "firm":
        firms = queries.firms(given["firm"])
        if not firms:
            problems["firm"] = gettext("没有找到这家单位。请写营业执照上的名称，或其中几个字；实在没有，请走“没有固定单位”。")
    elif not given["street"].isdecimal():
        problems["street"] = gettext("请选一个您常在的街道。")
    return problems, firms


@never_cache
@require_POST
@post_once
def hand_in(request: HttpRequest, door: str) -> HttpResponse:
    """Hand the application in, and log him in as himself."""
    by, phone = actor_of(request), proved_phone(request)
    if by.person is None and not phone:
        return to_entry(request)
    given = {name: request.POST.get(name, "").strip()[:120] for name in ("name", "id_number", "platform")}
    row = commands.apply(by, application=Application(
        **given, phone=phone, private=request.POST.get("told", "") != "1", rural=request.POST.get("rural", "") == "1",
        employer_id=_number(request, "employer") if door == "firm" else None,
        street_id=_number(request, "street") if door == "pool" else None,
    ))  # fmt: skip
    if by.person is None:
        return log_in(request, row.person_id, "/m/join/")
    return HttpResponseRedirect("/m/join/")


@never_cache
@require_POST
@post_once
def take_back(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Take an application back."""
    commands.withdraw(actor_of(request), membership_id=membership_id)
    return HttpResponseRedirect("/m/join/")


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 15:
        raise Refused("no_such_employer" if name == "employer" else "no_such_street")
    return int(text)


def _streets(day: Any) -> list[tuple[int, str]]:
    rows = queries.streets()
    names = reference.names_of({code for _, _, code in rows}, day)
    return [(pk, f"{names.get(code, '')} {name.removesuffix('工会联合会').removesuffix('总工会')}".strip())
            for pk, name, code in rows]  # fmt: skip


urlpatterns = [
    path("m/join/", doors, name="worker_join"),
    path("m/join/<slug:door>/", facts, name="worker_facts"),
    path("m/join/<slug:door>/send/", hand_in, name="worker_hand_in"),
    path("m/join/back/<int:membership_id>/", take_back, name="worker_take_back"),
]
