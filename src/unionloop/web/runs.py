"""J4, J5: settlement runs — the list, one run with its control sums, split, lines, sample and signatures."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import RunRow, Tag
from unionloop.kernel.errors import BadInput
from unionloop.kernel.words import Word, say

from .context import RAIL, RailItem
from .page import actor_of, asked, number, post_once
from .stepping import stepped_up
from .table import Column, Empty, table_page

RAIL.append(RailItem("结算", "/j/runs", "dues.read", group="资金", order=30))


class Marks(str):
    """Why a line stands first: words in a file, chips on the page."""

    def __new__(cls, tags: Iterable[Tag]) -> "Marks":
        made = super().__new__(cls, _("、").join(say(tag.label) for tag in tags))
        made.tags = tuple(tags)
        return made

    tags: tuple[Tag, ...]

    def __html__(self) -> str:
        chips = (("tag red" if tag is Tag.RED else "tag", tag.label) for tag in self.tags)
        return format_html_join(" ", '<span class="{}">{}</span>', chips)


RUNS = (
    Column("label", "结算", "code", href=lambda row: f"/j/runs/{row.id}"),
    Column("state", "状态", "state", read=lambda row: row.state.label),
    Column("rows_count", "笔数", "count", unit="笔"),
    Column("total_fen", "金额", "money"),
    Column("units_count", "应返", "count", unit="家"),
    Column("base_fen", "基层份额", "money"),
    Column("preparation_fen", "其中筹备金", "money", shown=False),
    Column("suspense_fen", "待查户", "money", shown=False),
    Column("paid_fen", "已到账", "money"),
    Column("held_fen", "代管与退回", "money"),
    Column("maker", "经办", "staff"),
    Column("checker", "复核", "staff"),
    Column("approver", "审批", "staff"),
    Column("locked_at", "锁定", "moment", shown=False),
    Column("unit_name", "单位", shown=False),
)
LINES = (
    Column("unit_name", "单位", href=lambda row: f"/j/explain?run={row.run_id}&unit={row.unit_id}&tier={row.tier}"),
    Column("tags", "标记", read=lambda row: Marks(row.tags)),
    Column("due_fen", "应返", "money", total=True,
           href=lambda row: f"/j/explain?run={row.run_id}&unit={row.unit_id}&tier={row.tier}"),
    Column("previous_fen", "上月", "money", total=True),
    Column("diff_fen", "差", "money_signed", total=True),
    Column("pay_fen", "实付", "money", total=True, shown=False),
    Column("offset_fen", "抵扣", "money", shown=False),
    Column("account", "收款账户", "state",
           read=lambda row: ("done", f"****{row.account}") if row.account else ("warn", _("无账户，代管"))),
    Column("payout", "划款", "state", read=lambda row: row.payout.label if row.payout else None, shown=False),
    Column("basis", "依据", read=lambda row: basis(row),
           href=lambda row: f"/j/explain?run={row.run_id}&unit={row.unit_id}&tier={row.tier}"),
)  # fmt: skip
TAGS = {
    Tag.CHANGED: Word("较上月大增大减"), Tag.ACCOUNT: Word("账户新近变更"), Tag.FIRST: Word("首次返还"), Tag.LARGE: Word("大额前列"),
    Tag.RED: Word("红冲"), Tag.NO_ACCOUNT: Word("没有账户"),
}  # fmt: skip
ACTS = ("dues.compute", "dues.lock", "dues.check", "dues.approve", "dues.pay")
BACK = ("dues.send_back", "dues.cancel_run")


def basis(row: Any) -> str:
    """Return the first source row and the rule version of a line, in words."""
    parts = [_("第 %(n)s 行") % {"n": row.first_line_no}] if row.first_line_no else []
    if row.rows_count > 1:
        parts.append(_("等 %(n)s 笔") % {"n": row.rows_count})
    if row.rule_version:
        parts.append(_("规则 v%(n)s") % {"n": row.rule_version})
    return " · ".join(parts)


@require_GET
def runs(request: HttpRequest) -> HttpResponseBase:
    """List the settlement runs, the latest month first."""
    by = actor_of(request)
    filters = {"unit_id": number(request, "unit", least=1), "month": request.GET.get("month", "")[:6],
               "state": request.GET.get("state", "")[:10]}  # fmt: skip
    return table_page(
        request, "runs/runs.html", name="runs", columns=RUNS, title=_("结算"),
        page=lambda: queries.runs(by, **filters, **asked(request)), every=lambda: queries.every_run(by, **filters),
        empty=Empty(_("还没有结算"), _("导入税款文件、匹配缴费人之后，新建当月结算。"), _("去税款文件"), "/j/tax"),
        context={"heading": _("结算"), "units": queries.collecting_units(by), "month": f"{by.today:%Y%m}",
                 "may_open": by.holds("dues.open_run"), "filters": filters},
    )  # fmt: skip


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Show one run: steps, control sums, split, outliers, lines, sample, and who may do what next."""
    by = actor_of(request)
    view = queries.run_view(by, run_id=run_id)
    tag, tier = request.GET.get("tag", "")[:20], request.GET.get("tier", "base")[:10]
    filters = {"tier": tier, "tag": tag, "text": request.GET.get("text", "")[:50]}
    versions = _("、").join(f"v{one.version}" for one in view.rules)
    against = view.rules[0].replaces_id if len(view.rules) == 1 else None
    acts = [(verb, view.acts[verb]) for verb in ACTS if verb in view.acts]
    if view.run.state == "computed" and len(acts) > 1:
        acts = [acts[1], acts[0]] if not acts[1][1] else acts
    return table_page(
        request, "runs/run.html", name="run-lines", columns=LINES, title=_("逐户"),
        page=lambda: queries.lines(by, run_id=run_id, **filters, **asked(request)),
        every=lambda: queries.every_line(by, run_id=run_id, **filters),
        empty=Empty(_("没有符合的单位"), _("去掉条件，或先计算这次结算。")),
        context={
            "view": view, "run": view.run, "heading": _("结算 %(label)s") % {"label": view.run.label},
            "outliers": [(key.value, label, view.outliers[key.value]) for key, label in TAGS.items()
                         if view.outliers.get(key.value)],
            "tag": tag, "tag_label": TAGS[Tag(tag)] if tag in list(Tag) else "", "versions": versions,
            "against": against, "next_act": acts[0] if acts else None, "other_acts": acts[1:],
            "back": [verb for verb in BACK if verb in view.acts], "text": filters["text"],
            "sum_of_tiers": sum(one.amount_fen for one in view.tiers),
            "share_bp": None if any(one.share_bp is None for one in view.tiers) else sum(
                one.share_bp or 0 for one in view.tiers),
            "crumbs": [(_("结算"), "/j/runs"), (view.run.label, "")],
            "verbs": VERB_LABELS, "unmatched_count": view.run.suspense_count,
        },
    )  # fmt: skip


VERB_LABELS = {
    "dues.compute": Word("计算"), "dues.lock": Word("锁定提交"), "dues.check": Word("复核通过"), "dues.approve": Word("审批通过"),
    "dues.pay": Word("起草划款"), "dues.send_back": Word("退回并说明"), "dues.cancel_run": Word("作废"),
}  # fmt: skip


@require_GET
def sample(request: HttpRequest, run_id: int, allocation_id: int) -> HttpResponseBase:
    """Show one receipt of the sample with its split; opening it does not yet mark it as seen."""
    by = actor_of(request)
    view = queries.run_view(by, run_id=run_id)
    row = queries.allocation(by, allocation_id=allocation_id)
    place = next((one for one in view.samples if one.allocation_id == allocation_id), None)
    left = [one for one in view.samples if one.viewed_by != by.name and one.allocation_id != allocation_id]
    return render(request, "runs/sample.html", {
        "view": view, "run": view.run, "row": row, "place": place, "next": left[0] if left else None,
        "may_see": by.holds("dues.check") and view.run.state == "locked" and place is not None,
        "heading": _("抽样 %(n)s / %(all)s") % {"n": place.position if place else "—", "all": len(view.samples)},
        "crumbs": [(_("结算"), "/j/runs"), (view.run.label, f"/j/runs/{run_id}"), (_("抽样"), "")],
    })  # fmt: skip


@require_POST
@post_once
def view_sample(request: HttpRequest, run_id: int, allocation_id: int) -> HttpResponse:
    """Mark one receipt of the sample as seen and go on to the next."""
    by = actor_of(request)
    commands.view_sample(by, run_id=run_id, allocation_id=allocation_id)
    left = [one for one in queries.run_view(by, run_id=run_id).samples if one.viewed_by != by.name]
    target = f"/j/runs/{run_id}/sample/{left[0].allocation_id}" if left else f"/j/runs/{run_id}"
    return HttpResponseRedirect(target)


@require_POST
@post_once
def open_run(request: HttpRequest) -> HttpResponse:
    """Open a run for a month and compute it at once."""
    by = actor_of(request)
    unit = request.POST.get("unit", "")
    if not unit.isdecimal() or len(unit) > 12:
        raise BadInput("bad_number", field="unit", value=unit[:20])
    month = request.POST.get("month", "").replace("-", "")
    row = commands.open_run(by, unit_id=int(unit), month=month)
    row = commands.compute(by, run_id=row.id)
    return HttpResponseRedirect(f"/j/runs/{row.id}")


@require_POST
@post_once
def act(request: HttpRequest, run_id: int, verb: str) -> HttpResponse:
    """Do one of the acts of a run and show the run again."""
    by, note = actor_of(request), request.POST.get("note", "")[:500]
    row: RunRow | None = None
    if verb == "compute":
        row = commands.compute(by, run_id=run_id)
    elif verb == "lock":
        row = commands.lock(by, run_id=run_id)
    elif verb == "check":
        row = commands.check(by, run_id=run_id, note=note)
    elif verb == "approve":
        row = commands.approve(by, run_id=run_id, note=note)
    elif verb == "send_back":
        row = commands.send_back(by, run_id=run_id, reason=note)
    elif verb == "cancel_run":
        row = commands.cancel_run(by, run_id=run_id, reason=note)
    elif verb == "pay":
        made = commands.pay(by, run_id=run_id)
        messages.success(request, _("已起草 %(n)s 个划款批次。") % {"n": len(made)})
    if row is not None:
        messages.success(request, _("%(label)s：%(word)s。") % {"label": row.label, "word": row.state.label[1]})
    return HttpResponseRedirect(f"/j/runs/{run_id}")


urlpatterns = [
    path("j/runs", runs, name="runs"),
    path("j/runs/", runs),
    path("j/runs/open", open_run, name="run-open"),
    path("j/runs/<int:run_id>", run, name="run"),
    path("j/runs/<int:run_id>/sample/<int:allocation_id>", sample, name="run-sample"),
    path("j/runs/<int:run_id>/sample/<int:allocation_id>/seen", view_sample, name="run-sample-seen"),
]
for _verb in ("compute", "lock", "check", "send_back", "cancel_run", "pay"):
    urlpatterns.append(path(f"j/runs/<int:run_id>/{_verb}", act, {"verb": _verb}, name=f"run-{_verb}"))
urlpatterns.append(path("j/runs/<int:run_id>/approve", stepped_up(act), {"verb": "approve"}, name="run-approve"))
