"""W1 职工首页: four doors, his matters on top, what he can use today. Open to everybody, with or without a login."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, path, resolve
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from unionloop.domains.membership import queries
from unionloop.domains.membership.contracts import LIVE, MEMBER, State
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.promises import queries as promises
from unionloop.kernel.actor import Actor, public

from .page import actor_of
from .worker import MATTERS, OPENS, TODAY, Matter, Offer, matters, offers, worker_page, workers_only


def joining(by: Actor) -> Iterable[Matter]:
    """Tell where his application stands."""
    for row in queries.own(by):
        if row.state == State.APPLIED:
            desk = organisation.by_ids([row.unit_id]).get(row.unit_id)
            where = gettext("您的申请在%(desk)s手里") % {"desk": desk.name if desk else ''}
            yield Matter(gettext("入会申请") if row.previous_id is None else gettext("转会申请"), ("doing",
                gettext("审核中")), where, row.union_name,
                         "/m/join/", row.due_date)  # fmt: skip
        elif row.state == State.REFUSED and by.today.toordinal() - (row.ended_date or by.today).toordinal() <= 30:
            yield Matter(gettext("入会申请"), ("over", gettext("未通过")), row.note, row.union_name, "/m/join/")


def belongs(by: Actor) -> Iterable[Offer]:
    """Say what the card stands for: the membership itself."""
    for row in queries.own(by):
        if row.state in MEMBER and row.primary:
            since = gettext("%(joined_date)s 入会") % {"joined_date": f"{row.joined_date:%Y-%m-%d}"} if row.joined_date else ""
            yield Offer(gettext("%(union_name)s会员") % {"union_name": row.union_name}, since, "/m/me/", 10)


def open_to_all(by: Actor) -> Iterable[Offer]:
    """Point to what needs no login."""
    board = promises.board(public(by.at))
    if board.rows:
        count = {"good": board.good, "of": len(board.counted)}
        yield Offer(gettext("公开承诺"), gettext("十件实事 %(good)s/%(of)s") % count, "/promises/", 70)
    yield Offer(gettext("查进度"), gettext("凭回执号和手机后四位，不用登录"), "/track/", 80)
    yield Offer(gettext("每月 25 日公开"), gettext("建会、返还、服务的数字"), "/25/all/", 90)


MATTERS.append(joining)
OPENS.append(belongs)
TODAY.append(open_to_all)


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the four doors and what is under way."""
    by = actor_of(request)
    own, mine = queries.own(by), matters(by)
    live = next((row for row in own if row.state in LIVE), None)
    return worker_page(request, "m/home.html", {
        "say": _built("/m/say/", "tel:12351"), "aid": _built("/m/aid/", "/help/"), "mine": mine,
        "open": sum(one.mark[0] != "done" for one in mine),
        "today_list": offers(TODAY, by), "live": live, "member": live and live.state in MEMBER,
    }, tab="/m/")  # fmt: skip


def _built(url: str, otherwise: str) -> str:
    """Return a page that another area brings, or where to turn until it is there."""
    try:
        resolve(url)
    except Resolver404:
        return otherwise
    return url


@never_cache
@require_safe
@workers_only
def my(request: HttpRequest) -> HttpResponse:
    """Show everything of his, in one list."""
    by = actor_of(request)
    return worker_page(request, "m/my.html", {"mine": matters(by)}, tab="/m/my/")


urlpatterns = [path("m/", home, name="worker_home"), path("m/my/", my, name="worker_my")]
