"""预约领导接访: the coming reception days and a place at one of them. No login, no script needed."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Channel
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .hooks import by_channel
from .page import actor_of, number_in, once, post_once
from .refusals import TooMany, sentence
from .say import not_too_often
from .worker import TODAY, Offer, proved_phone, worker_page

BOOKED = "booked"
FIELDS = ("name", "phone", "text")


def coming(by: Actor) -> Iterable[Offer]:
    """Tell of the next day a leader receives; of none, nothing."""
    rows = queries.open_receptions(by.today)
    if rows:
        note = _("最近一场 %(day)s，还有 %(n)s 场") % {"day": f"{rows[0].day:%m-%d}", "n": len(rows) - 1}
        yield Offer(_("预约领导接访"), note, "/m/meet/", 70)


TODAY.append(coming)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def meet(request: HttpRequest) -> HttpResponse:
    """Show the coming days with the places left; on POST book one and go on to what was booked."""
    if request.method != "POST":
        return _form(request, {"name": people.own_name(actor_of(request)), "phone": proved_phone(request)})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    given["reception"] = request.POST.get("reception", "")
    try:
        not_too_often(request)
        chosen = number_in(request.POST, "reception", 1)
        if chosen is None:
            raise BadInput("bad_form", field=_("哪一场"), problem=_("没有选"))
        row = commands.book(
            by_channel(request, Channel.RECEPTION, "appeals.book"), reception_id=chosen, name=given["name"][:50],
            phone=given["phone"][:30], text=given["text"], key=request.POST.get("once", "")[:64] or secrets.token_urlsafe(18),
        )  # fmt: skip
    except TooMany:
        raise
    except NotFound:  # cancelled or held since the page was drawn
        return _form(request, given, BadInput("bad_form", field=_("哪一场"), problem=_("已不能预约")))
    except Refused as refused:
        return _form(request, given, refused)
    request.session[BOOKED] = [row.reception_id, row.seq]
    return HttpResponseRedirect("/m/meet/done/")


@never_cache
@require_safe
def booked(request: HttpRequest) -> HttpResponse:
    """Show the day, the place and the turn once booked."""
    kept = request.session.get(BOOKED) or [0, 0]
    row = next((one for one in queries.open_receptions(actor_of(request).today) if one.id == kept[0]), None)
    if row is None:
        return HttpResponseRedirect("/m/meet/")
    return worker_page(request, "m/booked.html", {"row": row, "seq": kept[1]}, tab="/m/")


def _form(request: HttpRequest, given: dict[str, str], refused: Refused | None = None) -> HttpResponse:
    context: dict[str, Any] = {"rows": queries.open_receptions(actor_of(request).today), "given": given, "once": once()}
    if refused is not None:
        field = {"bad_phone": "phone", "booking_without_name": "name"}.get(refused.code, "text")
        context |= {"wrong": sentence(refused), "field": field}
    return worker_page(request, "m/meet.html", context, tab="/m/", status=refused.status if refused is not None else 200)


urlpatterns = [path("m/meet/", meet, name="worker_meet"), path("m/meet/done/", booked, name="worker_booked")]
