"""The employer's own page: read the letter, answer it, attach files. The signed address is the only key."""

from dataclasses import replace
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import GIVEN, LinkPage
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.addresses import line_of
from unionloop.kernel.errors import NotFound

from . import rights_forms
from .page import actor_of, post_once
from .refusals import TooMany
from .rights import download
from .uploads import uploads

WINDOW = timedelta(minutes=10)
LOOKS_A_WINDOW, SENDS_A_WINDOW, MISSES_A_WINDOW = 120, 10, 20


@never_cache
@require_http_methods(["GET", "POST"])
@post_once
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the letter to whoever holds its link, and take the answer. Journalled as the link's holder."""
    asking = actor_of(request)
    page = _opened(request, asking, token)
    if request.method == "POST":
        _limit(f"send:{token[:24]}", SENDS_A_WINDOW)
        commands.reply(
            holder(asking, page), letter_id=page.letter_id, verdict=request.POST.get("verdict", ""),
            text=request.POST.get("text", ""), by_name=request.POST.get("by_name", ""), via="link",
            promised_date=rights_forms.maybe_day(request.POST, "promised_date"), files=uploads(request),
        )  # fmt: skip
        return HttpResponseRedirect(f"/answer/{token}/#answered")
    response = render(request, "rights/answer.html", {"page": page, "answers": GIVEN, "token": token})
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """Hand the PDF to whoever holds the link."""
    asking = actor_of(request)
    _opened(request, asking, token)
    name, content = queries.link_paper(token=token[:80], today=asking.today)
    return download(name, content, "letter")


def holder(asking: Actor, page: LinkPage) -> Actor:
    """Return the actor who answers: nobody's account, one letter's link, one verb at one place."""
    return replace(asking, name=f"link.{page.letter_id}", label=page.addressee[:80], units=(),
                   grants=(Grant("rights.reply", page.place),))  # fmt: skip


def _opened(request: HttpRequest, asking: Actor, token: str) -> LinkPage:
    _limit(f"look:{line_of(asking.address)}", LOOKS_A_WINDOW)
    try:
        return queries.link_page(token=token[:80], today=asking.today)
    except NotFound:
        _limit(f"miss:{line_of(asking.address)}", MISSES_A_WINDOW)
        raise


def _limit(key: str, most: int) -> None:
    """Count one more of something in the window, and refuse when there were too many."""
    name = f"answering:{key}"
    cache.add(name, 0, int(WINDOW.total_seconds()))
    try:
        count = cache.incr(name)
    except ValueError:  # it ran out between the two lines
        cache.set(name, 1, int(WINDOW.total_seconds()))
        count = 1
    if count > most:
        raise TooMany("too_many_tries", minutes=int(WINDOW.total_seconds()) // 60)


urlpatterns = [
    path("answer/<str:token>/", answer, name="rights_answer"),
    path("answer/<str:token>/letter.pdf", paper, name="rights_answer_paper"),
]
