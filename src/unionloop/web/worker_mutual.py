"""W10 爱心互助: what covers him, since when and until when; the terms of every plan, in words and sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.membership import queries as membership
from unionloop.domains.membership.contracts import MEMBER
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import VERDICTS, Benefit, FormulaKind, FundRow, Plan, PolicyRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound
from unionloop.kernel.money import THIN, yuan

from .page import actor_of, post_once
from .worker import OPENS, TODAY, Offer, worker_page, workers_only

KEPT = 600  # seconds the public account is kept
FEWEST = 5  # fewer aided are not told, as nowhere in public


@dataclass(frozen=True)
class Terms:
    """A plan in words: what it costs, what it gives, what it does not."""

    plan: Plan
    gives: list[tuple[str, str, str]]  # event, what, from when
    without: list[str]


def offers(by: Actor) -> Iterable[Offer]:
    """Point to mutual aid where there is a fund."""
    if queries.public_funds():
        yield Offer(_("爱心互助"), _("住院、意外、大病，算式公开"), "/m/plan/", 40)


def covers(by: Actor) -> Iterable[Offer]:
    """Say what his card opens: the policies in force."""
    for one in queries.own_policies(by):
        if one.end_date and one.start_date and one.start_date <= by.today < one.end_date:
            yield Offer(one.plan_name, _("保到 {day}").format(day=f"{one.end_date:%Y-%m-%d}"), "/m/plan/", 30)


TODAY.append(offers)
OPENS.append(covers)


@never_cache
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Show his policies and every plan on offer; open to everybody."""
    by = actor_of(request)
    fund, union = _fund(by)
    rows = queries.plans(by, fund_id=fund.id, day=by.today) if fund else []
    own = [one for one in queries.own_policies(by) if one.end_date is None or one.end_date > by.today]
    return worker_page(request, "m/plan.html", {
        "own": own, "fund": fund, "union": union, "plans": [terms_of(one.plan) for one in rows],
        "wanted": queries.own_wants(by), "covered": {one.plan_code for one in own},
        "due": _due(own, rows, by), "may_claim": any(one.start_date for one in queries.own_policies(by)),
    }, tab="/m/")  # fmt: skip


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what the fund took in, gave and has left at the end of the last month; open to everybody."""
    by = actor_of(request)
    fund, _union = _fund(by)
    now, fair, limits = _told(by, fund.id) if fund else (None, None, None)
    few = now is not None and 0 < now.aided < FEWEST
    return worker_page(request, "m/fund.html", {
        "fund": fund, "now": now, "verdict": VERDICTS[now.verdict] if now else None, "few": few,
        "fair": None if few else fair, "limits": limits if now else None,
    }, tab="/m/")  # fmt: skip


def _told(by: Actor, fund_id: int) -> tuple[Any, Any, Any]:
    """Return statement, fairness and limits, reckoned once in ten minutes however many ask: whole books are read for them."""
    def reckon() -> tuple[Any, Any, Any]:
        given = {"fund_id": fund_id}
        return queries.statement(by, **given), queries.fairness(by, **given), queries.limits(by, **given)

    found: tuple[Any, Any, Any] = cache.get_or_set(f"mutual.account:{fund_id}:{by.today}", reckon, KEPT)
    return found


@never_cache
@require_POST
@workers_only
@post_once
def want(request: HttpRequest) -> HttpResponse:
    """Tell his union that he wants to join a plan, or take it back."""
    wanted = request.POST.get("back") != "1"
    row = commands.want(actor_of(request), plan_code=request.POST.get("plan", "")[:20], wanted=wanted)
    said = _("已告诉{union}，够比例就一起参保。") if wanted else _("已撤回，{union}不再为您报名。")
    messages.success(request, said.format(union=row.union_name))
    return HttpResponseRedirect("/m/plan/")


def terms_of(plan: Plan) -> Terms:
    """Return a plan in words."""
    given = [(one.event.label, gives(one), wait(one)) for one in plan.benefits]
    return Terms(plan, given, [words for _, words in plan.exclusions])


def wait(benefit: Benefit) -> str:
    """Return from when an event counts."""
    if not benefit.waiting_days:
        return _("生效就保")
    return _("首次参加等 {days} 天，续保不等").format(days=benefit.waiting_days)


def gives(benefit: Benefit) -> str:
    """Return what a benefit gives, as one sentence."""
    if benefit.formula is FormulaKind.LUMP:
        text = "、".join(f"{grade} {_yuan(fen)}".strip() for grade, fen in benefit.amounts_fen)
    elif benefit.formula is FormulaKind.DAILY:
        text = _("第 {day} 天起，每天 {sum}").format(day=benefit.skip_days + 1, sum=_yuan(benefit.per_day_fen))
    elif benefit.formula is FormulaKind.RATE:
        text = _("自付超过 {over} 的部分给 {rate}").format(over=_yuan(benefit.deductible_fen), rate=_percent(benefit.rate_bp))
    else:
        low, high = benefit.bands[0].rate_bp, benefit.bands[-1].rate_bp
        text = _("自付超过 {over} 的部分，分段给 {low} 到 {high}").format(
            over=_yuan(benefit.deductible_fen), low=_percent(low), high=_percent(high)
        )
    if benefit.cap_event_fen:
        text += _("，每次最多 {sum}").format(sum=_yuan(benefit.cap_event_fen))
    if benefit.cap_term_fen and benefit.cap_term_fen not in dict(benefit.amounts_fen).values():
        text += _("，一期最多 {sum}").format(sum=_yuan(benefit.cap_term_fen))
    return text


def _fund(by: Actor) -> tuple[FundRow | None, str]:
    member = next((one for one in membership.own(by) if one.state in MEMBER and one.primary), None)
    if member is not None:
        try:
            return queries.fund_for(member.union_id), member.union_name
        except NotFound:
            return None, member.union_name
    return next(iter(queries.public_funds()), None), ""


def _due(own: list[PolicyRow], rows: list[object], by: Actor) -> list[PolicyRow]:
    """Return the policies whose renewal may be asked for now."""
    days = {one.plan.code: one.plan.renew_days for one in rows}  # type: ignore[attr-defined]
    return [one for one in own if one.end_date and (one.end_date - by.today).days <= days.get(one.plan_code, 0)]


def _yuan(fen: int) -> str:
    return f"{yuan(fen, THIN).removesuffix('.00')} {_('元')}"


def _percent(rate_bp: int) -> str:
    return f"{rate_bp // 100}%"


urlpatterns = [
    path("m/plan/", plans, name="worker_plans"),
    path("m/plan/want/", want, name="worker_want"),
    path("m/plan/fund/", account, name="worker_fund"),
]
