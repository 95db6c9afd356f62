"""Beside B4: members whose own dues have been missing for months; reminded by the clock, counted as left by a person."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from unionloop.domains.membership import queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed

from .page import actor_of, asked
from .table import Column, Empty, table_page

COLUMNS = (
    Column("name_masked", "会员", read=lambda row: row.member.name_masked, href=lambda row: f"/mem/{row.member.id}/#acts"),
    Column("hindrance", "现在", "state", read=lambda row: row.mark),
    Column("union_name", "工会", read=lambda row: row.member.union_name),
    Column("dues_date", "会费缴到", "date", read=lambda row: row.member.dues_date),
    Column("acted_date", "本人最近一次办事", "date"),
    Column("warned_date", "提醒", "date", read=lambda row: row.member.warned_date),
    Column("until", "哪天以后", "date"),
)


@login_required
@require_safe
def lapses(request: HttpRequest) -> HttpResponseBase:
    """Show who may soon be counted as left, and what still hinders it."""
    by = _reader(request)
    return table_page(
        request, "members/lapses.html", name="lapses", title=gettext("会费逾期"), columns=COLUMNS, personal=True,
        page=lambda: queries.lapses(by, **asked(request)), every=lambda: queries.every_lapse(by),
        empty=Empty("没有会费逾期的会员", "会费缴到哪天由工会登记，或随名册的“会费缴至”一列导入。"),
    )  # fmt: skip


def _reader(request: HttpRequest) -> Actor:
    by = actor_of(request)
    if not by.holds("membership.lapse"):
        raise NotAllowed("not_allowed", verb="membership.lapse")
    return by


urlpatterns = [path("mem/lapses/", lapses, name="lapses")]
