"""A6 资金绩效: the score reckoned from rows as one looks, every point opened to its part and whole; samples; signing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import ExitKind, StepKind
from unionloop.domains.aid.contracts.evaluation import BY_CODE, INDICATORS
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.money import yuan
from unionloop.kernel.page import Page

from .context import RAIL, RailItem
from .page import actor_of, fen, number, post_once
from .refusals import sentence
from .table import Column, Empty, table_page
from .templatetags.aid import hundredths

RAIL.append(RailItem("资金绩效", "/a/eval/", "aid.count", group="帮扶", order=37))
KINDS = {**{one.value: one.label for one in (*StepKind, *ExitKind)}, "application": "入册的申请"}
# the standing goals cover the rest
ASKED = ("households", "jobs", "startups", "out")


@login_required
@require_safe
def evaluation(request: HttpRequest) -> HttpResponse:
    """Show a unit's score of a year so far, its samples and what was signed."""
    return _page(request)


def _page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    by = actor_of(request)
    if not by.holds("aid.count"):
        raise NotAllowed("not_allowed", verb="aid.count")
    unit, year = _unit(request, by), number(request, "year", 2000, 2100) or by.today.year
    start, end = _chosen(request, year, by.today)
    context: dict[str, Any] = {
        "unit": unit, "year": year, "may_open": by.holds("aid.read"),
        "years": (year - 1, year, year + 1), "start": start, "end": end, "problem": problem,
        "score": None, "signed": [], "wrongs": [], "counties": [], "asked": [one for one in INDICATORS if one.code in ASKED],
        "budget": next((one for one in queries.budgets(by, year=year) if unit and one.unit_id == unit.id), None),
        "samples": queries.samples(by) if by.holds("aid.judge") else [], "may_set": by.holds("aid.set_budget"),
        "may_sign": by.holds("aid.evaluate"), "may_draw": by.holds("aid.draw_sample"),
        "crumbs": [(_("困难户"), "/a/" if by.holds("aid.read") else ""), (_("资金绩效"), "")],
    }  # fmt: skip
    if unit is not None and context["budget"] is not None and start <= end:
        period = {"unit_id": unit.id, "from_date": start, "to_date": end}
        context |= {"score": queries.score(by, **period), "counties": queries.counties(by, **period),
                    "wrongs": queries.wrongs(by, **period),
                    "signed": [one for one in queries.evaluations(by) if one.unit_id == unit.id]}  # fmt: skip
    return render(request, "aid/eval.html", context, status=status)


@login_required
@require_POST
@post_once
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Set the money with its goals, draw a sample, or sign a score."""
    by, form = actor_of(request), request.POST
    acts = {"set_budget": _set_budget, "draw_sample": _draw, "evaluate": _sign}
    if name not in acts:
        raise NotFound("not_found", model="Evaluation", id=0)
    try:
        messages.success(request, acts[name](by, form))
    except (BadInput, Refused) as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        return _page(request, sentence(refused), 422)
    return HttpResponseRedirect(f"/a/eval/?union={_number(form, 'union')}&year={_number(form, 'year')}")


def _set_budget(by: Actor, form: Any) -> str:
    goals: dict[str, int] = {code: _number(form, code) for code in ASKED if form.get(code)}
    goals["cost"] = fen(form.get("cost", ""), _("费用"), 0)
    row = commands.set_budget(by, unit_id=_number(form, "union"), year=_number(form, "year"), goals=goals,
                              amount_fen=fen(form.get("amount", ""), _("金额")), paper=form.get("paper", "")[:120])  # fmt: skip
    return _("已下达第 %(version)d 版资金和目标。") % {"version": row.version}


def _draw(by: Actor, form: Any) -> str:
    row = commands.draw_sample(by, side=form.get("side", ""), **_period(form))
    return _("已抽 %(count)d 户。") % {"count": row.interval.drawn}


def _sign(by: Actor, form: Any) -> str:
    row = commands.evaluate(by, note=form.get("note", "")[:500], **_period(form))
    return _("已出具评价：%(points)s 分，%(grade)s。") % {"points": hundredths(row.points), "grade": row.grade}


@login_required
@require_safe
def sample(request: HttpRequest, sample_id: int) -> HttpResponse:
    """Show a drawn sample: who is looked at again, what was found."""
    row = queries.sample(actor_of(request), sample_id=sample_id)
    return render(request, "aid/sample.html", {"row": row, "crumbs": [(_("资金绩效"), "/a/eval/"), (_("抽样"), "")]})


@login_required
@require_POST
@post_once
def judge(request: HttpRequest, sample_id: int, item_id: int) -> HttpResponse:
    """Write down what looking again found."""
    commands.judge(actor_of(request), item_id=item_id, wrong="wrong" in request.POST, note=request.POST.get("note", "")[:200])
    return HttpResponseRedirect(f"/a/eval/sample/{sample_id}/")


def _chosen(request: HttpRequest, year: int, today: date) -> tuple[date, date]:
    """Return the period asked for within the year, else the year as far as it has gone."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today - timedelta(days=1))
    try:
        start, end = date.fromisoformat(request.GET.get("from", "")), date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        return first, last
    return (start, end) if first <= start <= end <= last else (first, last)


@dataclass(frozen=True)
class Shown:
    """One row of an indicator in words."""

    household_id: int
    number: str
    day: date
    what: str
    part: str
    whole: int


COLUMNS = (
    Column("number", "档案", "code", href=lambda row: f"/a/{row.household_id}/"),
    Column("day", "日期", "date"),
    Column("what", "什么"),
    Column("part", "计入分子"),
    Column("whole", "计入分母"),
)


@login_required
@require_safe
def rows(request: HttpRequest) -> HttpResponseBase:
    """Open one indicator of a period to the rows it was reckoned from."""
    by, code = actor_of(request), request.GET.get("code", "")
    unit, year = _unit(request, by), number(request, "year", 2000, 2100) or by.today.year
    what = BY_CODE.get(code)
    if unit is None or what is None:
        raise NotFound("not_found", model="Indicator", id=0)
    start, end = _chosen(request, year, by.today)
    names = KINDS | {kind: one.label for kind, one in queries.caps(queries.region_of(unit.id), by.today).kinds.items()}
    money = code in ("budget", "cost")
    found = [Shown(one.household_id, one.number, one.day, names.get(one.what, one.what.replace("score", "打分")),
                   yuan(one.part) if money else str(one.part), one.whole)
             for one in queries.points(by, unit_id=unit.id, code=code, from_date=start, to_date=end)]  # fmt: skip
    page, size = number(request, "page", 1, 10_000) or 1, 200
    return table_page(
        request, "aid/points.html", name=f"points-{code}", title=what.label, columns=COLUMNS, personal=True,
        page=lambda: Page(found[(page - 1) * size : page * size], None, len(found)), every=lambda: found,
        empty=Empty("这一期没有算进来的", "换一个时段再看。"),
        context={"what": what, "unit": unit, "start": start, "end": end, "number": page, "more": len(found) > page * size,
                 "query": f"code={code}&union={unit.id}&year={year}&from={start}&to={end}",
                 "crumbs": [(_("资金绩效"), f"/a/eval/?union={unit.id}&year={year}&from={start}&to={end}"), (what.label, "")]},
    )  # fmt: skip


def _unit(request: HttpRequest, by: Actor) -> Any:
    asked = number(request, "union") or (_number(request.POST, "union") if request.POST.get("union") else None)
    if asked is not None:
        return organisation.by_ids([asked]).get(asked)
    return organisation.desk_unit(by.paths("aid.count"))


def _period(form: Any) -> dict[str, Any]:
    try:
        return {"unit_id": _number(form, "union"), "from_date": date.fromisoformat(form.get("from", "")),
                "to_date": date.fromisoformat(form.get("to", ""))}  # fmt: skip
    except ValueError as error:
        raise BadInput("bad_form", field="from", problem=str(form.get("from", ""))[:20]) from error


def _number(form: Any, name: str) -> int:
    text = form.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise BadInput("bad_number", field=name, value=text[:20])
    return int(text)


urlpatterns = [
    path("a/eval/", evaluation, name="aid_eval"),
    path("a/eval/rows/", rows, name="aid_points"),
    path("a/eval/act/<slug:name>/", act, name="aid_eval_act"),
    path("a/eval/sample/<int:sample_id>/", sample, name="aid_sample"),
    path("a/eval/sample/<int:sample_id>/<int:item_id>/", judge, name="aid_judge"),
]
