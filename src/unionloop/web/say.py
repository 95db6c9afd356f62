"""W5: say it. One box, no category, no login, no script needed; a name only if one wants an answer called back.

The same box is the leaders' letter box (`?to=letter_box`): its letters stand in the ledger of concerns, under its limit.
"""

import secrets
from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Attachment, Channel, Incoming, Known
from unionloop.domains.people import queries as people
from unionloop.kernel.addresses import line_of
from unionloop.kernel.errors import BadInput, Refused

from .hooks import by_channel
from .page import actor_of, once, post_once
from .refusals import TooMany, sentence
from .worker import proved_phone

MOST_FILES, LARGEST_FILE = 3, 8 * 1024 * 1024
MOST_AN_HOUR = 30  # from one address: a whole workshop may share one
SAID = "said"
FIELDS = ("text", "employer", "name", "contact")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def say(request: HttpRequest) -> HttpResponse:
    """Show the box; on POST take down what was said and go on to the number it got."""
    if request.method != "POST":
        return _form(request, {"to": _door(request.GET.get("to", ""))})
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    given["who"] = "anonymous" if request.POST.get("who") == "anonymous" else "known"
    channel = given["to"] = _door(request.POST.get("to", ""))
    try:
        not_too_often(request)
        files = files_of(request)
        by, known = by_channel(request, channel), Known(employer_name=given["employer"][:100])
        incoming = Incoming(
            channel, request.POST.get("once", "")[:64] or secrets.token_urlsafe(18), given["contact"], by.at,
            given["text"], attachments=files, name=given["name"][:50], contact=given["contact"],
            anonymous=given["who"] == "anonymous",
        )  # fmt: skip
        case = commands.receive(by, **_by_himself(request, incoming, known))
    except TooMany:
        raise
    except Refused as refused:
        return _form(request, given, refused)
    request.session[SAID] = {"number": case.number, "code": case.code, "anonymous": incoming.anonymous}
    return HttpResponseRedirect("/m/say/done/")


@never_cache
@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Show the number once said: what follows, and how to look it up."""
    kept = request.session.get(SAID)
    if not kept:
        return HttpResponseRedirect("/m/say/")
    return render(request, "say/said.html", {"heading": _("已收到"), "said": kept})


def _door(text: str) -> Channel:
    """Return which door this is: the leaders' letter box, else the desk's own form."""
    return Channel.LETTER_BOX if text == Channel.LETTER_BOX else Channel.WEB


def _by_himself(request: HttpRequest, incoming: Incoming, known: Known) -> dict[str, Any]:
    """Return what is received: of a worker who is logged in and gives his name, in a voice nobody else can use."""
    asking = actor_of(request)
    if asking.person is not None and not incoming.anonymous:
        incoming = replace(incoming, sender=queries.own_sender(asking.person), name=incoming.name or people.own_name(asking),
                           contact=incoming.contact or proved_phone(request))  # fmt: skip
        known = replace(known, person_id=asking.person)
    return {"incoming": incoming, "known": known}


def _form(request: HttpRequest, given: dict[str, str], refused: Refused | None = None) -> HttpResponse:
    heading = _("领导信箱") if given["to"] == Channel.LETTER_BOX else _("我要说")
    context: dict[str, Any] = {"heading": heading, "given": given, "once": once(), "most_files": MOST_FILES,
                               "worker": actor_of(request).person is not None}  # fmt: skip
    if refused is not None:
        context |= {"wrong": sentence(refused), "field": "contact" if refused.code == "bad_phone" else "text"}
    return render(request, "say/say.html", context, status=422 if refused else 200)


def files_of(request: HttpRequest) -> tuple[Attachment, ...]:
    """Return the files of a form, refused by count and size before any of them is read."""
    uploads = request.FILES.getlist("files")
    if len(uploads) > MOST_FILES:
        raise BadInput("too_many_files", count=len(uploads), most=MOST_FILES)
    for one in uploads:
        if (one.size or 0) > LARGEST_FILE:
            raise BadInput("file_too_large", name=one.name, most_mb=LARGEST_FILE // 2**20)
    return tuple(Attachment(str(one.name)[-80:], one.read(), one.content_type or "") for one in uploads)


def not_too_often(request: HttpRequest) -> None:
    """Count what comes from one address; refuse a flood, not a workshop."""
    key = f"say:{line_of(by_channel(request, Channel.WEB).address)}"
    cache.add(key, 0, 3600)
    if cache.incr(key) > MOST_AN_HOUR:
        raise TooMany("too_many_tries", minutes=60)


urlpatterns = [path("m/say/", say), path("m/say/done/", said)]
