"""Enrolments of unions and settlement files of the health insurance: one file, tried at once, taken with one click."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from unionloop.adapters import sheets
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import EnrolmentFilter, FaultRow
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from .mutual import as_day, fund_of
from .page import actor_of, asked, fen, post_once
from .refusals import sentence
from .table import Column, Empty, table_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = {"list": ("姓名", "证件类型", "证件号码"), "settlement": ("姓名", "证件号码", "结算单号", "就诊类别", "入院日期", "出院日期",
         "住院天数", "总费用", "医保支付", "其他支付", "政策范围内自付", "医疗机构", "诊断")}  # fmt: skip
LABELS = {"id_number": "证件号码", "name": "姓名", "id_type": "证件类型", "kind": "就诊类别", "reference": "结算单号", "day": "入院日期",
          "ended": "出院日期", "days": "住院天数", "total_fen": "总费用", "insured_fen": "医保支付", "other_fen": "其他支付",
          "self_fen": "政策范围内自付"}  # fmt: skip
ENROLMENTS = (
    Column("name", "参保", href=lambda row: f"/a/mutual/enrolments/{row.id}/"),
    Column("unit_name", "工会"),
    Column("state", "状态", "state", read=lambda row: row.mark),
    Column("eligible", "可参保", "count", unit="人"),
    Column("joined", "参保", "count", unit="人"),
    Column("renewed", "其中续保", "count", unit="人"),
    Column("fee_fen", "互助费", "money"),
    Column("asked_date", "起保", "date"),
    Column("paid_date", "到账", "date"),
    Column("made_by", "经手", shown=False),
)  # fmt: skip
INTAKES = (
    Column("name", "文件", href=lambda row: f"/a/mutual/settlements/{row.id}/"),
    Column("state", "状态", "state", read=lambda row: row.mark),
    Column("rows", "读到", "count", unit="行"),
    Column("claims", "理赔", "count", unit="件"),
    Column("granted", "可核准", "count", unit="件"),
    Column("sampled", "待人看", "count", unit="件"),
    Column("refused", "不给付", "count", unit="件"),
    Column("failed", "读不了", "count", unit="行"),
    Column("amount_fen", "互助金", "money"),
    Column("taken_at", "接收", "moment"),
    Column("taken_by", "经手", shown=False),
)  # fmt: skip


@login_required
@require_safe
def enrolments(request: HttpRequest) -> HttpResponseBase:
    """List enrolments, with the form that tries a new one."""
    return _enrolments(request)


def _enrolments(request: HttpRequest, problem: str = "") -> HttpResponseBase:
    by = _reader(request, "mutualfund.read")
    filters = EnrolmentFilter(state=request.GET.get("state", "")[:10])
    own = [(one.id, one.name, one.code) for one in organisation.by_ids(by.units).values()]
    funds = queries.public_funds()
    plans = queries.plans(by, fund_id=funds[0].id, day=by.today) if funds else []
    return table_page(
        request, "mutual/enrolments.html", name="enrolments", title=Word("互助参保"), columns=ENROLMENTS,
        page=lambda: queries.enrolments(by, filters=filters, **asked(request)),
        every=lambda: queries.every_enrolment(by, filters=filters),
        empty=Empty(Word("还没有参保"), Word("从上面选一个计划试参保：按名册算好谁能参加、要交多少；确认之前什么都不生效。")),
        context={"plans": plans, "own": own, "may": by.holds("mutualfund.stage"), "today": by.today, "problem": problem,
                 "wants": queries.wants(by),
                 "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("参保"), "")]},
    )  # fmt: skip


@login_required
@require_POST
@post_once
def stage(request: HttpRequest) -> HttpResponseBase:
    """Try to enrol a union from its roll, or from a list that was sent."""
    by, upload, post = _reader(request, "mutualfund.stage"), request.FILES.get("file"), request.POST
    code = post.get("unit", "").strip().upper()
    unit_id = organisation.ids_of([code]).get(code) if code else next(iter(by.units), None)
    day = as_day(post.get("asked", ""))
    if unit_id is None or day is None:
        raise NotFound("not_found", model="Unit", id=0)
    row = commands.stage(by, unit_id=unit_id, plan_code=post.get("plan", "")[:20], asked_date=day,
                         content=upload.read() if upload else None, name=(upload.name or "") if upload else "")  # fmt: skip
    return HttpResponseRedirect(f"/a/mutual/enrolments/{row.id}/")


@login_required
@require_safe
def enrolment(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Show what an enrolment would do, or did."""
    return _enrolment(request, enrolment_id)


def _enrolment(request: HttpRequest, enrolment_id: int, problem: str = "", status: int = 200) -> HttpResponse:
    by = _reader(request, "mutualfund.read")
    row = queries.enrolment(by, enrolment_id=enrolment_id)
    faults = queries.enrolment_faults(by, enrolment_id=enrolment_id) if row.failed and by.holds("mutualfund.stage") else []
    return render(request, "mutual/enrolment.html", {
        "row": row, "faults": told(faults), "policies": queries.policies(by, enrolment_id=enrolment_id, limit=50),
        "enough": row.joined + row.covered >= row.needed and row.joined > 0, "problem": problem, "today": by.today,
        "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("参保"), "/a/mutual/enrolments/"), (row.name, "")],
    }, status=status)  # fmt: skip


@login_required
@require_POST
@post_once
def enrolment_act(request: HttpRequest, enrolment_id: int, name: str) -> HttpResponse:
    """Confirm, take back, or note the fee."""
    by = actor_of(request)
    try:
        if name == "enrol":
            commands.enrol(by, enrolment_id=enrolment_id)
        elif name == "cancel":
            commands.cancel_enrolment(by, enrolment_id=enrolment_id)
        elif name == "fee":
            commands.receive_fee(by, enrolment_id=enrolment_id, amount_fen=fen(request.POST.get("amount", ""), "金额"),
                                 paid_date=as_day(request.POST.get("day", "")),
                                 bank_ref=request.POST.get("ref", "")[:60])  # fmt: skip
        else:
            raise NotFound("not_found", model="Enrolment", id=enrolment_id)
    except (BadInput, Refused) as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        return _enrolment(request, enrolment_id, sentence(refused), refused.status)
    return HttpResponseRedirect(f"/a/mutual/enrolments/{enrolment_id}/")


@login_required
@require_safe
def enrolment_failed(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Give the rows of a list that were not taken back as a file."""
    head, rows = queries.failed_cells(_reader(request, "mutualfund.stage"), enrolment_id=enrolment_id)
    return _failed(head, rows)


@login_required
@require_safe
def settlements(request: HttpRequest) -> HttpResponseBase:
    """List settlement files, with the form that takes a new one."""
    by, fund = _reader(request, "mutualfund.read_claims"), fund_of(request)
    return table_page(
        request, "mutual/settlements.html", name="settlements", title=Word("医保结算文件"), columns=INTAKES,
        page=lambda: queries.intakes(by, **asked(request)),
        empty=Empty(Word("还没有结算文件"), Word("医保中心按月给的结算明细从上面交进来：保障中的会员当场算好，不用本人申请。")),
        context={"fund": fund, "may": by.holds("mutualfund.take_settlement"),
                 "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("医保结算"), "")]},
    )  # fmt: skip


@login_required
@require_POST
@post_once
def take(request: HttpRequest) -> HttpResponse:
    """Take a settlement file and work it out."""
    fund, upload = fund_of(request), request.FILES.get("file")
    if upload is None or fund is None:
        raise BadInput("no_file")
    row = commands.take_settlement(actor_of(request), fund_id=fund.id, name=upload.name or "医保结算", content=upload.read())
    return HttpResponseRedirect(f"/a/mutual/settlements/{row.id}/")


@login_required
@require_safe
def settlement(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Show what a settlement file gave."""
    by = _reader(request, "mutualfund.read_claims")
    row = queries.intake(by, intake_id=intake_id)
    faults = queries.intake_faults(by, intake_id=intake_id) if row.failed and by.holds("mutualfund.take_settlement") else []
    return render(request, "mutual/settlement.html", {
        "row": row, "faults": told(faults),
        "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("医保结算"), "/a/mutual/settlements/"), (row.name, "")],
    })  # fmt: skip


@login_required
@require_POST
@post_once
def approve(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Approve what a file gave, all but what waits for a person."""
    commands.approve_settlement(actor_of(request), intake_id=intake_id)
    return HttpResponseRedirect(f"/a/mutual/settlements/{intake_id}/")


@login_required
@require_safe
def settlement_failed(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Give the rows that could not be read back as a file."""
    head, rows = queries.failed_intake_cells(_reader(request, "mutualfund.take_settlement"), intake_id=intake_id)
    return _failed(head, rows)


@login_required
@require_safe
def template(request: HttpRequest, name: str) -> HttpResponse:
    """Give an empty list, or an empty settlement file."""
    if name not in HEADS:
        raise NotFound("not_found", model="Template", id=0)
    return _file(sheets.write_xlsx(HEADS[name], [], sheet="名单" if name == "list" else "结算明细"), f"{name}.xlsx")


def told(faults: Sequence[FaultRow]) -> list[dict[str, Any]]:
    """Return faults in words: line, column, what is wrong and how to mend it."""
    return [{"line": one.line_no, "column": LABELS.get(one.column, one.column), "text": sentence(BadInput(one.code, **one.facts))}
            for one in faults]  # fmt: skip


def _failed(head: list[str], rows: Sequence[FaultRow]) -> HttpResponse:
    def lines() -> Iterator[list[str]]:
        for one in rows:
            said, _, cure = sentence(BadInput(one.code, **one.facts)).partition("。")
            yield [*(one.cells.get(word, "") for word in head), LABELS.get(one.column, one.column), said, cure.strip("。")]

    return _file(sheets.write_xlsx([*head, "错误列", "原因", "怎么改"], lines(), sheet="未通过"), "未通过.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _reader(request: HttpRequest, verb: str) -> Actor:
    by = actor_of(request)
    if not by.holds(verb):
        raise NotAllowed("not_allowed", verb=verb)
    return by


urlpatterns = [
    path("a/mutual/enrolments/", enrolments, name="mutual_enrolments"),
    path("a/mutual/enrolments/stage/", stage, name="mutual_stage"),
    path("a/mutual/enrolments/<int:enrolment_id>/", enrolment, name="mutual_enrolment"),
    path("a/mutual/enrolments/<int:enrolment_id>/failed.xlsx", enrolment_failed, name="mutual_enrolment_failed"),
    path("a/mutual/enrolments/<int:enrolment_id>/<slug:name>/", enrolment_act, name="mutual_enrolment_act"),
    path("a/mutual/settlements/", settlements, name="mutual_settlements"),
    path("a/mutual/settlements/take/", take, name="mutual_take"),
    path("a/mutual/settlements/<int:intake_id>/", settlement, name="mutual_settlement"),
    path("a/mutual/settlements/<int:intake_id>/approve/", approve, name="mutual_approve_settlement"),
    path("a/mutual/settlements/<int:intake_id>/failed.xlsx", settlement_failed, name="mutual_settlement_failed"),
    path("a/mutual/template/<slug:name>.xlsx", template, name="mutual_template"),
]
