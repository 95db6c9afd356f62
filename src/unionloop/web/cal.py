"""H5 日历与通知: what falls due on which day, as a page and as ICS; how one wants to be told."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.access import queries as access
from unionloop.domains.founding import queries as founding
from unionloop.domains.messaging import commands as messaging_commands
from unionloop.domains.messaging import queries as messaging
from unionloop.domains.messaging.contracts import Channel, Kind, Wish
from unionloop.domains.publication import queries as publication
from unionloop.domains.reference import queries as reference
from unionloop.kernel import clock
from unionloop.kernel.actor import Actor, public
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import say

from . import feeds
from .context import RAIL, RailItem
from .desk import due_items
from .page import actor_of, post_once
from .refusals import sentence

RAIL.append(RailItem("日历与通知", "/cal/", "", group="今天", order=71))
AHEAD = timedelta(days=186)  # half a year: the first warning before a term ends


@dataclass(frozen=True)
class Day:
    """One thing that falls due: the day, in words, where it is dealt with."""

    day: date
    label: str
    url: str
    kind: str
    shape: str = "todo"


def days_of(by: Actor) -> list[Day]:
    """Return everything that falls due for this actor in the next half year, and what is late, by day."""
    found = [Day(one.due_date, one.label, one.url, _("待办"), one.shape) for one in due_items(by) if one.due_date]
    out = {one.month for one in publication.editions(public(by.at), limit=2).rows}
    for one in publication.coming(by.at, 6):
        done = one.month in out
        label = _("%s 已发布") if done else _("%s 发布")
        page = f"/25/{one.month}/" if done else "/25/"  # one to come has no page yet
        found.append(Day(one.publish_date, label % one.month, page, _("每月25日"), "done" if done else "todo"))
        if by.holds("publication.sign") and not done:
            found.append(Day(one.sign_due_date, _("%s 签发期限") % one.month, "/c/25/", _("每月25日")))
    if by.holds("founding.read"):
        found += [Day(one.due_date, f"{one.employer} · {one.state.label}", f"/b/{one.number}/", _("建会"))
                  for one in founding.cases(by, ended=False, limit=200).rows if one.due_date]  # fmt: skip
        found += [Day(one.term_to, _("%s 届满") % one.union, f"/o/{one.unit_id}/", _("换届"))
                  for one in founding.terms_due(by)]  # fmt: skip
    near = [_shaped(one, by.today) for one in found if one.day <= by.today + AHEAD]
    return sorted(dict.fromkeys(near), key=lambda one: (one.day, one.kind, one.label))


def _shaped(one: Day, today: date) -> Day:
    """Return the day marked late or near, unless its own list has marked it."""
    if one.shape != "todo" or one.kind == _("每月25日"):
        return one
    shape = "over" if one.day < today else "warn" if one.day <= today + timedelta(days=3) else "todo"
    return Day(one.day, one.label, one.url, one.kind, shape)


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the coming half year by day, the calendar's addresses, and how one wants to be told."""
    return _page(request, messaging.own_wish(actor_of(request)))


@login_required
@require_POST
@post_once
def choose(request: HttpRequest) -> HttpResponse:
    """Keep how this person wants to be told."""
    form = request.POST
    channels = {kind.value: form.getlist(f"kind-{kind}") for kind in Kind if kind != Kind.LEGAL}
    try:
        messaging_commands.choose(
            actor_of(request), channels=channels, mail=form.get("mail", "")[:200], phone=form.get("phone", "")[:40],
            quiet_from=_hour(form.get("quiet_from", "")), quiet_to=_hour(form.get("quiet_to", "")),
            digest=form.get("digest") == "1",
        )  # fmt: skip
    except BadInput as refused:
        asked = Wish({kind: tuple(chosen) for kind, chosen in channels.items()}, form.get("mail", ""),
                     form.get("phone", ""), _hour(form.get("quiet_from", "")), _hour(form.get("quiet_to", "")),
                     form.get("digest") == "1")  # fmt: skip
        return _page(request, asked, sentence(refused))
    messages.success(request, _("通知设置已保存。"))
    return HttpResponseRedirect("/cal/#notices")


def _hour(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 2 else 99


def _page(request: HttpRequest, wish: Wish, problem: str = "") -> HttpResponse:
    by = actor_of(request)
    unofficial = [year for year in sorted({by.today.year, (by.today + AHEAD).year})
                  if not reference.calendar().official(year)]  # fmt: skip
    return render(request, "cal/cal.html", {
        "days": days_of(by), "today": by.today, "unofficial": unofficial,
        "own_url": request.build_absolute_uri(reverse("cal_feed", args=[access.calendar_token(by)])),
        "public_url": request.build_absolute_uri(reverse("edition_calendar")), "wish": wish, "problem": problem,
        "hours": range(24), "channels": list(Channel),
        "kinds": [(kind, kind == Kind.LEGAL, [(one, one in _chosen(wish, kind)) for one in Channel]) for kind in Kind],
    }, status=422 if problem else 200)  # fmt: skip


def _chosen(wish: Wish, kind: Kind) -> tuple[str, ...]:
    """Return the channels ticked for a kind; legal ones are all ticked, and cannot be unticked."""
    return tuple(Channel) if kind == Kind.LEGAL else wish.channels.get(kind, (Channel.APP,))


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Serve somebody's own calendar to whoever holds its secret address."""
    by = access.actor_of_calendar(token, at=clock.now())
    if by is None:
        raise Http404
    lines = [
        (
            one.day,
            _("%(kind)s：%(label)s") % {"kind": one.kind, "label": say(one.label)},
            request.build_absolute_uri(one.url),
        )
        for one in days_of(by)
    ]
    response = HttpResponse(feeds.days_ics(lines, by.at, request.get_host()),
                            content_type="text/calendar; charset=utf-8")  # fmt: skip
    response["Content-Disposition"] = 'inline; filename="unionloop.ics"'
    response["Cache-Control"], response["Referrer-Policy"] = "private, no-store", "no-referrer"
    return response


urlpatterns = [
    path("cal/", calendar, name="cal"),
    path("cal/notices/", choose, name="choose_notices"),
    path("cal/<str:token>.ics", feed, name="cal_feed"),
]
