"""Checking a shown card: at a counter with the database, and for anybody with nothing but the key file."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unionloop.domains.membership import commands, queries
from unionloop.kernel.actor import public
from unionloop.kernel.errors import NotAllowed
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .page import actor_of

RAIL.append(RailItem("核验会员卡", "/mem/check/", "membership.check_card", group="建会", order=32))
LONGEST = 400
WHY = {"malformed": Word("这不是会员码"), "unknown_key": Word("不认识签发的密钥，请更新密钥文件"), "forged": Word("签名不对，是伪造或改过的码"),
       "expired": Word("码已过期，请对方换一个"), "early": Word("码的时间还没到，请核对时钟"), "stopped": Word("这张卡已停用或已补发"),
       "no_card": Word("不是现在的会员")}  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Check a code or six digits at a counter."""
    by = actor_of(request)
    if not by.holds("membership.check_card"):
        raise NotAllowed("not_allowed", verb="membership.check_card")
    found = commands.check_card(by, text=request.POST.get("code", "")[:LONGEST]) if request.method == "POST" else None
    return render(request, "members/check.html", {"found": found, "why": WHY.get(found.why, "") if found else ""})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alone(request: HttpRequest) -> HttpResponse:
    """Check a code with the key file alone: no login, no database, no name."""
    found, keys = None, {}
    if request.method == "POST":
        by = actor_of(request)
        keys = _key_file(by.at)
        found = queries.check_offline(request.POST.get("code", "")[:LONGEST], keys, by.at)
    as_of = datetime.fromisoformat(keys["made_at"]) if found and keys.get("made_at") else None
    return render(request, "members/alone.html", {"found": found, "why": WHY.get(found.why, "") if found else "",
                                                  "section": "check", "as_of": as_of})  # fmt: skip


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Hand out the key file: public keys and marks of stopped cards, nothing about anybody."""
    return JsonResponse(queries.key_file(public(actor_of(request).at)))


def _key_file(at: datetime) -> dict[str, object]:
    """Return the key file laid down beside us, else this installation's own: stopped cards are in both."""
    laid = settings.DATA / "card-keys.json"
    if laid.exists():
        return queries.read_key_file(laid.read_bytes())
    return queries.key_file(public(at))


urlpatterns = [
    path("mem/check/", check, name="card_check"),
    path("card/check/", alone, name="card_alone"),
    path("card/keys.json", keys, name="card_keys"),
]
