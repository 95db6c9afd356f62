"""W7 我的一件事: where it stands, and what the speaker may do himself — add to it, take it back, have it done again, grade it.

Whoever is logged in sees his own. Without a login the page opens for half an hour after number and four digits were
right at /track/; a grade also by the signed link of the answer. No script needed.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import ENDED, Channel, Incoming, PublicCase
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .hooks import by_channel
from .page import actor_of, once, post_once
from .refusals import sentence
from .say import MOST_FILES, files_of
from .worker import MATTERS, Matter, worker_page

FOLLOWED, KEPT = "followed", timedelta(minutes=30)  # numbers this session has shown the digits of, and for how long
SHOWN = timedelta(days=60)  # an ended matter stays in the list this long
GRADES = ((5, gettext_lazy("非常满意")), (4, gettext_lazy("满意")), (3, gettext_lazy("基本满意")), (2, gettext_lazy("不满意")),
          (1, gettext_lazy("非常不满意")))  # fmt: skip


def said(by: Actor) -> Iterable[Matter]:
    """Tell where what he said stands."""
    for row in queries.own(by):
        if row.state in ENDED and row.latest_at is not None and by.at - row.latest_at > SHOWN:
            continue
        note = _("已答复，可以评价") if "rate" in row.acts else _("在%(unit)s手里") % {"unit": row.unit}
        yield Matter(_title(row), row.state.mark, note, row.number, f"/m/my/{row.number}/", row.due_date)


MATTERS.append(said)


def _title(row: PublicCase) -> str:
    text = " ".join(row.said.split())
    return (text if len(text) <= 20 else text[:19] + "…") or _("反映的事项")


def keep_proof(request: HttpRequest, number: str) -> None:
    """Let this session follow a case whose digits it has just shown."""
    at = actor_of(request).at.timestamp()
    kept = {name: until for name, until in request.session.get(FOLLOWED, {}).items() if until > at}
    request.session[FOLLOWED] = kept | {number: at + KEPT.total_seconds()}


def _mine(request: HttpRequest, number: str) -> PublicCase | None:
    """Return the case when this visitor may follow it; None looks the same for a wrong number and a wrong visitor."""
    by = actor_of(request)
    own = queries.own(by, number=number)
    if own:
        return own[0]
    proved = request.session.get(FOLLOWED, {}).get(number, 0) > by.at.timestamp()
    return queries.followed(number) if proved else None


@never_cache
@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show the timeline of one matter with what may be done."""
    row = _mine(request, number.upper())
    return _page(request, row) if row is not None else _ask(number)


def _ask(number: str) -> HttpResponse:
    return HttpResponseRedirect(f"/track/?{urlencode({'number': number.upper()})}")


def _page(request: HttpRequest, row: PublicCase, given: str = "", refused: Refused | None = None) -> HttpResponse:
    context = {"row": row, "given": given, "grades": GRADES, "most_files": MOST_FILES, "once": once(),
               "wrong": sentence(refused) if refused is not None else ""}  # fmt: skip
    return worker_page(request, "m/matter.html", context, tab="/m/my/", status=refused.status if refused is not None else 200)


@never_cache
@require_POST
@post_once
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do what the speaker wants with his matter; what he wrote is kept when it is refused."""
    row = _mine(request, number.upper())
    done: Callable[[HttpRequest, PublicCase], str] | None = ACTS.get(verb)
    if row is None or done is None:
        return _ask(number)
    try:
        messages.success(request, done(request, row))
    except Refused as refused:
        return _page(request, row, request.POST.get("text", "")[:5000], refused)
    return HttpResponseRedirect(f"/m/my/{row.number}/")


def _supplement(request: HttpRequest, row: PublicCase) -> str:
    by = by_channel(request, Channel.WEB, "appeals.hear")
    key = f"more:{row.number}:{request.POST.get('once', '')[:64] or by.request_id}"
    commands.supplement(by, number=row.number, incoming=Incoming(
        Channel.WEB, key, "", by.at, request.POST.get("text", "") or "（只交了文件）", attachments=files_of(request),
    ))  # fmt: skip
    return _("已补充，办理的人看得到。")


def _withdraw(request: HttpRequest, row: PublicCase) -> str:
    by = by_channel(request, Channel.WEB, "appeals.withdraw")
    commands.withdraw(by, case_id=queries.case_id_of(row.number), reason="来诉人撤回：" + _text(request))
    return _("已撤回。随时可以再说。")


def _reopen(request: HttpRequest, row: PublicCase) -> str:
    text = _text(request)
    if not text:
        raise BadInput("bad_form", field=_("哪里没解决"), problem=_("没有填"))
    by = by_channel(request, Channel.WEB, "appeals.reopen")
    commands.reopen(by, case_id=queries.case_id_of(row.number), reason="来诉人要求重办：" + text)
    return _("已重新办理，时限从今天重新算。")


def _rate(request: HttpRequest, row: PublicCase) -> str:
    _grade(request, row.number, queries.rating_token(row.number))
    return _("谢谢您的评价。")


ACTS = {"supplement": _supplement, "withdraw": _withdraw, "reopen": _reopen, "rate": _rate}


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").strip()[:280]


def _grade(request: HttpRequest, number: str, token: str) -> None:
    grade = request.POST.get("grade", "")
    commands.rate(by_channel(request, Channel.WEB, "appeals.rate"), number=number, token=token,
                  grade=int(grade) if grade in set("12345") else 0, words=request.POST.get("words", "")[:2000])  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@post_once
def rate(request: HttpRequest, number: str, token: str) -> HttpResponse:
    """Grade an answer by the signed link: one tap. Looking at the link grades nothing, whoever fetches it beforehand."""
    if not queries.token_fits(number.upper(), token):
        raise NotFound("not_found", model="Case", id=number)
    context = {"number": number.upper(), "grades": GRADES, "once": once(), "done": False, "wrong": ""}
    if request.method != "POST":
        return worker_page(request, "m/rate.html", context)
    try:
        _grade(request, number.upper(), token)
    except Refused as refused:
        return worker_page(request, "m/rate.html", context | {"wrong": sentence(refused)}, status=refused.status)
    keep_proof(request, number.upper())
    messages.success(request, _("谢谢您的评价。"))
    return HttpResponseRedirect(f"/m/my/{number.upper()}/")


urlpatterns = [
    path("m/my/<case_number:number>/", matter, name="worker_matter"),
    path("m/my/<case_number:number>/<str:verb>/", act, name="worker_matter_act"),
    path("m/rate/<case_number:number>/<str:token>/", rate, name="worker_rate"),
]
