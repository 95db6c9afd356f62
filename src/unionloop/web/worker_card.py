"""W4 会员服务卡: a code that proves itself, six digits to read out, a spare for when there is no network."""

import io

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.membership import commands, queries
from unionloop.domains.membership.contracts import LIVE, MEMBER, CardState

from .page import actor_of, post_once
from .worker import OPENS, offers, worker_page, workers_only


@never_cache
@require_safe
@workers_only
def card(request: HttpRequest) -> HttpResponse:
    """Show the card with a fresh code."""
    by = actor_of(request)
    own = queries.own_card(by)
    member = next((row for row in queries.own(by) if row.state in MEMBER and row.primary), None)
    applied = next((row for row in queries.own(by) if row.state in LIVE), None)
    context = {"card": own, "member": member, "applied": applied, "opens": offers(OPENS, by), "code": None}
    if own is not None and member is not None and own.state == CardState.LIVE:
        code = commands.show_code(by)
        context |= {"code": code, "picture": mark_safe(_svg(code.text)), "digits": f"{code.digits[:3]} {code.digits[3:]}"}
    return worker_page(request, "m/card.html", context, tab="/m/card/")


@never_cache
@require_safe
@workers_only
def spare(request: HttpRequest) -> HttpResponse:
    """Give a picture of a code that lasts the day, to keep on the phone."""
    code = commands.show_code(actor_of(request), offline=True)
    out = io.BytesIO()
    segno.make(code.text, error="m").save(out, kind="png", scale=8, border=4)
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="member-{code.until:%m%d-%H%M}.png"'
    return response


@never_cache
@require_POST
@workers_only
@post_once
def stop(request: HttpRequest) -> HttpResponse:
    """Stop one's own card at once: the phone is lost."""
    by = actor_of(request)
    commands.stop_card(by, person_id=by.person or 0, why=request.POST.get("why", "")[:200] or "本人挂失")
    return HttpResponseRedirect("/m/card/")


@never_cache
@require_POST
@workers_only
@post_once
def again(request: HttpRequest) -> HttpResponse:
    """Issue one's own card again; what the former one shows is void."""
    by = actor_of(request)
    commands.reissue_card(by, person_id=by.person or 0)
    return HttpResponseRedirect("/m/card/")


def _svg(text: str) -> str:
    found: str = segno.make(text, error="m").svg_inline(scale=5, border=3, dark="#1B2230", light="#FFFFFF",
                                                        svgclass=None, lineclass=None, omitsize=True)  # fmt: skip
    return found


urlpatterns = [
    path("m/card/", card, name="worker_card"),
    path("m/card/spare.png", spare, name="worker_spare"),
    path("m/card/stop/", stop, name="worker_stop_card"),
    path("m/card/again/", again, name="worker_card_again"),
]
