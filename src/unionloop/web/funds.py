"""J1 and what hangs on it: the funds overview, the preparation fund, held money, explained amounts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import AllocationRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word, say

from . import parameter_words
from .columns import linked
from .context import RAIL, RailItem
from .page import actor_of, asked, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("资金总览", "/j", "dues.read", group="资金", order=10))
RAIL.append(RailItem("筹备金", "/j/prep", "dues.release_preparation", group="资金", order=45))

MONTHS = (
    Column("month", "月份", "month", href=lambda row: f"/j/runs?month={row.month}"),
    Column("collected_fen", "入库", "money", total=True),
    Column("due_fen", "应返", "money", total=True),
    Column("paid_fen", "已返", "money", total=True),
    Column("sent_fen", "在途", "money", total=True),
    Column("held_fen", "代管", "money", total=True),
    Column("bounced_fen", "退回", "money", total=True),
    Column("set_off_fen", "抵扣", "money", total=True),
    Column("waiting_fen", "待批", "money", total=True),
    Column("preparation_fen", "筹备金", "money", total=True),
    Column("suspense_fen", "待查户", "money", total=True),
)
SELDOM = ("sent_fen", "set_off_fen", "waiting_fen")  # shown by themselves only where there is something in them
PREPARATION = (
    Column("employer_name", "单位", href=lambda row: f"/j/prep/{row.employer_id}"),
    Column("unit_name", "属地工会"),
    Column("receipts", "笔数", "count", total=True, unit="笔"),
    Column("paid_fen", "缴费", "money", total=True),
    Column("held_fen", "在户", "money", total=True,
           href=lambda row: f"/j/explain?employer={row.employer_id}&kind=preparation"),
    Column("last_date", "最近入库", "date"),
    Column("months_since", "距今", "count", unit="月"),
)  # fmt: skip
FLAGGED = Column("flagged", "标记", "state", read=lambda row: ("warn", _("已建会仍缴")) if row.flagged else None)
PAYOUTS = (
    Column("unit_name", "单位", href=lambda row: f"/j/acct/{row.unit_id}"),
    Column("what", "事由"),
    Column("amount_fen", "金额", "money"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("since", "起于", "date"),
    Column("reason", "原因"),
)
EXPLAINED = (
    Column("payer_name", "缴费人", href=lambda row: f"/j/explain/{row.id}"),
    Column("line_no", "原始行",
           read=lambda row: _("第 %(line_no)s 行") % {"line_no": row.line_no},
           href=lambda row: f"/j/tax/{row.file_id}" if row.collected else None),
    Column("file_name", "税款文件", read=lambda row: row.file_name if row.collected else "", shown=False),
    Column("paid_fen", "入库", "money"),
    Column("base", "基层份额", "money", read=lambda row: row.parts[0][2] if row.parts else 0),
    Column("kind", "去向", read=lambda row: row.kind.label),
    Column("flags", "标记", read=lambda row: _("、").join(say(flag.label) for flag in row.flags)),
    Column("rule_version", "规则", "code", read=lambda row: f"v{row.rule_version}" if row.rule_version else "",
           href=lambda row: f"/j/rules/{row.rule_id}" if row.rule_id else None),
    Column("received_date", "入库日期", "date"),
    Column("run_label", "结算", "code", href=lambda row: f"/j/runs/{row.run_id}" if row.collected else None),
)  # fmt: skip
STUCK = ("held", "bounced")


@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show what came in, what is due back, what arrived, what is stuck, and the 70 % indicator."""
    by = actor_of(request)
    unit_id = chosen(request, by)
    if unit_id is None:
        return render(request, "funds/none.html", {"heading": _("资金总览")})
    found = queries.funds(by, unit_id=unit_id, month=request.GET.get("month", "")[:6])
    rows = list(reversed(found.months))
    names = ("collected", "due", "paid", "sent", "held", "bounced", "set_off", "waiting", "preparation", "suspense")
    sums = {f"{name}_fen": sum(getattr(one, f"{name}_fen") for one in rows) for name in names}
    return table_page(
        request, "funds/overview.html", name="funds", page=Page(rows, None, len(rows), sums),
        columns=[replace(one, shown=bool(sums[one.key])) if one.key in SELDOM else one for one in MONTHS],
        title=_("近十二个月"), every=lambda: rows,
        context={"funds": found, "heading": _("资金总览"), "units": queries.collecting_units(by),
                 "stuck": queries.payouts(by, payer_id=unit_id, states=STUCK, limit=8),
                 "claims": queries.claims(by, payer_id=unit_id, limit=8)},
    )  # fmt: skip


@require_GET
def held(request: HttpRequest) -> HttpResponseBase:
    """List what is owed and cannot be paid: no account, or the bank sent it back."""
    by = actor_of(request)
    unit_id = number(request, "unit", least=1)
    states = [one for one in request.GET.get("state", "").split(",") if one] or STUCK
    return table_page(
        request, "funds/held.html", name="payouts", title=_("代管与退回"),
        columns=PAYOUTS if by.holds("ledger.read") else linked(PAYOUTS, unit_name=None),
        page=lambda: queries.payouts(by, payer_id=unit_id, states=states, **asked(request)),
        empty=Empty(_("没有代管或退回的款项"), _("应返的都已划出。")),
        context={"heading": _("代管与退回"), "unit_id": unit_id, "may_pay": by.holds("dues.pay"),
                 "estates": queries.estates(by, payer_id=unit_id),
                 "crumbs": [(_("资金总览"), "/j"), (_("代管与退回"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def pay_held(request: HttpRequest) -> HttpResponse:
    """Draft batches for held money whose unions have an account by now."""
    unit = request.POST.get("unit", "")
    if not unit.isdecimal() or len(unit) > 12:
        raise BadInput("bad_number", field="unit", value=unit[:20])
    made = commands.pay_held(actor_of(request), unit_id=int(unit))
    messages.success(request, _("已起草 %(n)s 个划款批次。") % {"n": len(made)})
    return HttpResponseRedirect(f"/j/held?unit={unit}")


@require_GET
def preparation(request: HttpRequest) -> HttpResponseBase:
    """List the firms the preparation fund is held for, with its age."""
    by = actor_of(request)
    flagged = request.GET.get("flagged") == "1"
    return table_page(
        request, "funds/preparation.html", name="preparation", title=_("筹备金"),
        columns=(*PREPARATION, *_aged(queries.ages(by.today)), FLAGGED),
        page=lambda: queries.preparation(by, flagged=flagged, **asked(request)),
        every=lambda: queries.every_preparation(by),
        empty=Empty(_("没有在户的筹备金"), _("未建会单位缴的筹备金在结算审批后出现在这里。")),
        context={"heading": _("筹备金"), "ageing": queries.ageing(by), "flagged": flagged},
    )  # fmt: skip


def _aged(ages: Sequence[int]) -> Iterator[Column]:
    """Yield a column for each age, the youngest first; the old ones are shown."""
    labels = [_("<%(n)s个月") % {"n": ages[0]}]
    labels += [_("%(a)s–%(b)s个月") % {"a": low, "b": high} for low, high in pairwise(ages)]
    for at, label in enumerate([*labels, _(">%(n)s个月") % {"n": ages[-1]}]):
        yield Column(f"bucket{at}", label, "money", read=lambda row, at=at: row.buckets[at] or None, shown=at > 2)


@require_GET
def firm(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    """Show one firm's fund: what founding would return today, receipt by receipt."""
    by = actor_of(request)
    return render(request, "funds/firm.html", {
        "estimate": queries.preparation_estimate(by, employer_id=employer_id),
        "releases": queries.releases(by, employer_id=employer_id).rows, "reasons": REASONS,
        "may_release": by.holds("dues.release_preparation"), "heading": _("筹备金测算"),
        "crumbs": [(_("筹备金"), "/j/prep"), (_("测算"), "")],
    })  # fmt: skip


REASONS = {"all_held": Word("返还比例达到基层份额，全部返还"), "by_rate": Word("按返还比例"), "too_old": Word("超过追溯期"),
           "no_rule": Word("没有适用的筹备金规则")}  # fmt: skip


@require_POST
@post_once
def release(request: HttpRequest, employer_id: int) -> HttpResponse:
    """Give a firm's fund to the union it founded."""
    row = commands.release_preparation(actor_of(request), employer_id=employer_id)
    messages.success(request, _("%(name)s 的筹备金已办理返还。") % {"name": row.employer_name})
    return HttpResponseRedirect(f"/j/prep/{employer_id}")


@require_GET
def explain(request: HttpRequest) -> HttpResponseBase:
    """Take one figure apart: the rule versions behind it and its source rows."""
    by = actor_of(request)
    given: dict[str, Any] = {
        "run_id": number(request, "run", least=1), "unit_id": number(request, "unit", least=1),
        "employer_id": number(request, "employer", least=1), "tier": request.GET.get("tier", "base")[:10],
        "kind": request.GET.get("kind", "")[:12], "flag": request.GET.get("flag", "")[:20],
    }  # fmt: skip
    found = queries.explain(by, **given, **asked(request))
    return table_page(
        request, "funds/explain.html", name="explain", columns=EXPLAINED, title=found.title,
        page=Page(list(found.rows), found.next, found.rows_count),
        every=lambda: _every_explained(by, given),
        context={"found": found, "heading": _("这个数怎么来的"), "run_id": given["run_id"],
                 "parameters": [(one, parameter_words.shown(one.value, one.unit)) for one in found.parameters],
                 "crumbs": [(_("资金总览"), "/j"), (_("这个数怎么来的"), "")]},
    )  # fmt: skip


@require_GET
def explained(request: HttpRequest, allocation_id: int) -> HttpResponseBase:
    """Show the split of one receipt."""
    row = queries.allocation(actor_of(request), allocation_id=allocation_id)
    return render(request, "funds/allocation.html", {
        "row": row, "heading": row.payer_name, "may_ask": row.collected and actor_of(request).holds("dues.request_correction"),
        "crumbs": _crumbs(row),
    })  # fmt: skip


def _crumbs(row: AllocationRow) -> list[tuple[str, str]]:
    """Return the way back: through the run for who settled it, to the figure for who got a share."""
    if row.collected:
        return [(_("结算"), "/j/runs"), (row.run_label, f"/j/runs/{row.run_id}"), (row.payer_name, "")]
    figure = f"/j/explain?run={row.run_id}&unit={row.base_unit_id}" if row.base_unit_id else "/j/explain"
    return [(_("这个数怎么来的"), figure), (row.payer_name, "")]


@require_POST
@post_once
def ask_correction(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """Ask for a settled split to be done again."""
    commands.request_correction(actor_of(request), allocation_id=allocation_id, reason=request.POST.get("reason", ""))
    messages.success(request, _("已申请更正，另一人批准后随下一批结算办理。"))
    return HttpResponseRedirect(f"/j/explain/{allocation_id}")


def chosen(request: HttpRequest, by: Actor) -> int | None:
    """Return the union asked for, else the first this actor may read funds of."""
    unit_id = number(request, "unit", least=1)
    if unit_id is not None:
        return unit_id
    units = queries.collecting_units(by)
    return units[0][0] if units else None


def _every_explained(by: Actor, given: dict[str, Any]) -> Any:
    after: str | None = ""
    while after is not None:
        found = queries.explain(by, **given, after=after, limit=200)
        yield from found.rows
        after = found.next


urlpatterns = [
    path("j", overview, name="funds"),
    path("j/", overview),
    path("j/held", held, name="held"),
    path("j/held/pay", pay_held, name="held-pay"),
    path("j/prep", preparation, name="preparation"),
    path("j/prep/<int:employer_id>", firm, name="preparation-firm"),
    path("j/prep/<int:employer_id>/release", release, name="preparation-release"),
    path("j/explain", explain, name="explain"),
    path("j/explain/<int:allocation_id>", explained, name="explained"),
    path("j/explain/<int:allocation_id>/correct", ask_correction, name="ask-correction"),
]
