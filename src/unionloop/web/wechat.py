"""In by WeChat: the follower's openid on the visit, so that W-pages know the voice without asking for a name.

Silent authorisation (snsapi_base): WeChat tells the openid and nothing else. The state works once.
"""

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from unionloop.adapters import configured
from unionloop.adapters.outgoing import Unreachable
from unionloop.adapters.wechat import calls
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals.contracts import Channel
from unionloop.kernel.errors import NotFound, Refused

from .page import actor_of

STATE, VOICE = "wechat_state", "wechat_openid"
AFTER = "/track/"


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to WeChat and back; `next` is a page of ours."""
    if not calls.replies.ready():
        raise NotFound("not_found", model="Channel", id=0)
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    state = secrets.token_urlsafe(16)
    request.session[STATE] = [state, wanted if safe else AFTER]
    back = configured.value("public_address", request.build_absolute_uri("/")).rstrip("/") + "/m/wechat/in/"
    return HttpResponseRedirect(calls.login_address(back=back, state=state))


@never_cache
@require_safe
def come_in(request: HttpRequest) -> HttpResponse:
    """Take the code WeChat sent along, once, and go on to the page that was wanted."""
    state, wanted = request.session.pop(STATE, ["", AFTER])
    given = request.GET.get("state", "")
    if not state or not secrets.compare_digest(state.encode(), given.encode()):
        raise Refused("wechat_state")
    try:
        openid = calls.openid_of(request.GET.get("code", "")[:128])
    except (calls.Refusal, Unreachable) as error:
        raise Refused("wechat_login") from error
    if not request.user.is_authenticated:
        request.session.cycle_key()  # nobody keeps a session they were given beforehand
    request.session[VOICE] = openid
    return HttpResponseRedirect(wanted)


def openid_of_visit(request: HttpRequest) -> str:
    """Return the openid of whoever came in by WeChat, "" otherwise."""
    return str(request.session.get(VOICE, ""))


def own_proof(request: HttpRequest, number: str, tail4: str) -> None:
    """Join the follower with the speaker of a case whose number and digits he knows."""
    openid = openid_of_visit(request)
    if openid:
        appeals.join_proven(actor_of(request), number=number, tail4=tail4, channel=Channel.WECHAT, sender=openid)


urlpatterns = [
    path("m/wechat/", start, name="wechat_start"),
    path("m/wechat/in/", come_in, name="wechat_in"),
]
