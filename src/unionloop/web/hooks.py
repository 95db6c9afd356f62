"""Where the vendors' servers push to: each hook checks the signature, parses, calls once and answers.

Nobody is logged in here. What is forged gets 403, what is too long 413, what cannot be read 400, in plain
text without a reason; what the desk refuses is answered politely, so that the vendor does not push it again.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from unionloop.adapters.outgoing import Unreachable
from unionloop.adapters.phone import events
from unionloop.adapters.pushed import Forged, Unreadable
from unionloop.adapters.sms import uplink
from unionloop.adapters.wechat import calls as wechat_calls
from unionloop.adapters.wechat import inbound as wechat_in
from unionloop.adapters.weibo import calls as weibo_calls
from unionloop.adapters.weibo import inbound as weibo_in
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals.contracts import Attachment, CallKind, CaseRow, Channel, Incoming
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import Refused

from .page import actor_of
from .refusals import sentence

LONGEST_BODY = 256 * 1024
View = Callable[..., HttpResponse]
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "audio/amr": ".amr", "video/mp4": ".mp4"}


def hook(view: View) -> View:
    """Make a view a hook: no cookie, no cache, a limit on size, and one plain answer to each way of being wrong."""

    @csrf_exempt
    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, **parts: str) -> HttpResponse:
        length = request.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > LONGEST_BODY:
            return HttpResponse("too long", status=413, content_type="text/plain")
        try:
            return view(request, **parts)
        except Forged:
            return HttpResponse("forbidden", status=403, content_type="text/plain")
        except Unreadable:
            return HttpResponse("unreadable", status=400, content_type="text/plain")

    return inner


def by_channel(request: HttpRequest, channel: Channel, verb: str = "appeals.receive") -> Actor:
    """Return the channel itself as the actor: it may do this one thing and nothing else."""
    asking = actor_of(request)
    return Actor(f"system.{channel.value}", (Grant(verb, ""),), asking.at, via="hook",
                 label=channel.label, request_id=asking.request_id, address=asking.address)  # fmt: skip


def take_in(request: HttpRequest, said: Incoming) -> str:
    """Receive one message and return what to say at once."""
    by = by_channel(request, said.channel)
    try:
        case = appeals.receive(by, incoming=replace(said, at=min(said.at, by.at)))
    except Refused as refused:
        return sentence(refused)
    return acknowledgement(case)


def acknowledgement(case: CaseRow) -> str:
    """Return how a message is acknowledged: the number, and what to follow it with. Nothing of the matter."""
    if not case.opened:
        return _("已记入您反映的事项，受理号 %(number)s。") % {"number": case.number}
    if case.code:
        return _("已收到您反映的事项。受理号 %(number)s，查询码 %(code)s，请记下，可在“查进度”页面查看办理情况。") % {
            "number": case.number, "code": case.code,
        }  # fmt: skip
    return _("已收到您反映的事项。受理号 %(number)s，凭受理号和手机号后四位可在“查进度”页面查看办理情况。") % {
        "number": case.number
    }


@hook
@require_http_methods(["GET", "POST"])
def wechat(request: HttpRequest) -> HttpResponse:
    """WeChat: GET sets the address up, POST brings one message and takes the passive reply back."""
    asked, now = request.GET, timezone.now()
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    if request.method == "GET":
        wechat_in.greet(asked.get("signature", ""), timestamp, nonce, now)
        return HttpResponse(asked.get("echostr", "")[:200], content_type="text/plain")
    message = wechat_in.open_message(request.body, asked.get("msg_signature", ""), timestamp, nonce, now)
    if message.event:
        text = _("您好，这里是工会服务热线。有事请直接留言，说清单位和事情就行。") if message.event == "subscribe" else ""
    else:
        text = take_in(request, _from_wechat(message))
    answer = wechat_in.answer(text, message, nonce, now)
    return HttpResponse(answer, content_type="application/xml" if text else "text/plain")


def _from_wechat(message: wechat_in.Message) -> Incoming:
    """Return a message as the desk takes it, with its picture or recording when WeChat hands it over in time."""
    text, files = message.text, ()
    if message.media_id:
        try:
            content, kind = wechat_calls.media(message.media_id)
            files = (Attachment(f"{message.kind}{ENDINGS.get(kind, '')}", content, kind),)
        except (wechat_calls.Refusal, Unreachable):
            text += _("（文件未能取回，请对方再发一次）")
    return Incoming(Channel.WECHAT, message.key, message.openid, message.at, text, attachments=files)


@hook
@require_http_methods(["GET", "POST"])
def weibo(request: HttpRequest) -> HttpResponse:
    """Weibo: GET sets the address up, POST brings a private message, a mention or an event."""
    asked = request.GET
    weibo_in.check(asked.get("signature", ""), asked.get("timestamp", ""), asked.get("nonce", ""), timezone.now())
    if request.method == "GET":
        return HttpResponse(asked.get("echostr", "")[:200], content_type="text/plain")
    pushed = weibo_in.open_message(request.body)
    text = take_in(request, _from_weibo(pushed, pushed.said)) if pushed.said is not None else ""
    return HttpResponse(weibo_in.answer(text, pushed), content_type="application/json")


def _from_weibo(pushed: weibo_in.Pushed, said: Incoming) -> Incoming:
    """Return a message with its picture or recording, when Weibo hands it over in time."""
    if not pushed.file_id:
        return said
    try:
        content, kind = weibo_calls.media(pushed.file_id)
    except Unreachable:
        return replace(said, text=said.text + _("（文件未能取回，请对方再发一次）"))
    return replace(said, attachments=(Attachment(f"{pushed.kind}{ENDINGS.get(kind, '')}", content, kind),))


@hook
@require_POST
def sms(request: HttpRequest, secret: str) -> HttpResponse:
    """Replies by SMS. Who wrote knows the last four digits of the phone, so nothing is sent back."""
    uplink.check(secret)
    for said in uplink.open_messages(request.body):
        take_in(request, said)
    return JsonResponse({"code": 0, "msg": "ok"})


@hook
@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    """The exchange asks where a call goes (200 with an address, 204 when nobody is free) or tells what became of it."""
    events.check(request.body, request.headers.get("X-Moment", ""), request.headers.get("X-Sign", ""), timezone.now())
    told = events.read(request.body)
    by = by_channel(request, Channel.PHONE, "appeals.follow")
    if told.kind is not CallKind.ROUTE:
        appeals.follow(by, told=told)
        return HttpResponse(status=204)
    address = appeals.route_call(by, told=told)
    return HttpResponse(address, content_type="text/plain", status=200 if address else 204)


urlpatterns = [
    path("hooks/phone/", phone, name="hook_phone"),
    path("hooks/wechat/", wechat, name="hook_wechat"),
    path("hooks/weibo/", weibo, name="hook_weibo"),
    path("hooks/sms/<str:secret>/", sms, name="hook_sms"),
]
