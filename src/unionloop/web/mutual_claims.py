"""The queue of claims and one claim: papers beside the form, every line of the sum, the payers of the event in order."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.documents import queries as documents
from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import (
    REASONS,
    ClaimFilter,
    ClaimRow,
    ClaimState,
    EventInput,
    EventKind,
    Origin,
)
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.money import yuan
from unionloop.kernel.words import Word

from .downloads import as_download, letter_file
from .page import actor_of, asked, number, post_once
from .refusals import sentence
from .registry_acts import YuanField, date_field, line, whole
from .table import Column, Empty, table_page

COLUMNS = (
    Column("number", "理赔号", "code", href=lambda row: f"/a/mutual/claims/{row.id}/"),
    Column("name_masked", "会员"),
    Column("kind", "什么事", read=lambda row: row.kind.label),
    Column("day", "事故日", "date"),
    Column("plan_name", "保障"),
    Column("amount_fen", "互助金", "money"),
    Column("state", "状态", "state", read=lambda row: row.mark),
    Column("origin", "来源", read=lambda row: row.origin.label.partition("，")[0], shown=False),
    Column("due_date", "答复期限", "date"),
    Column("union_name", "工会", shown=False),
    Column("reason", "理由", read=lambda row: row.reason_label, shown=False),
    Column("flags", "提示", read=lambda row: "、".join(row.flag_labels), shown=False),
    Column("approved_by", "核准人", shown=False),
    Column("batch_number", "付款批次", "code", shown=False),
    Column("paid_date", "到账", "date", shown=False),
)  # fmt: skip
LABELS = (("look", Word("要看")), ("state", Word("状态")), ("kind", Word("什么事")), ("plan_code", Word("保障")), ("origin", Word("来源")))
LOOKS = {"flagged": Word("有风险提示"), "late": Word("已超期")}


class Facts(forms.Form):
    """What the papers say."""

    kind = forms.ChoiceField(label=_("什么事"), choices=[(one.value, one.label) for one in EventKind],
                             widget=forms.Select({"class": "in w8"}))  # fmt: skip
    day = date_field(_("事故日（住院填入院日）"))
    ended = date_field(_("出院或结束"), required=False)
    days = whole(_("天数"), required=False, most=3660)
    grade = line(_("等级"), 20, required=False, hint=_("定额保障按等级给，照计划写。"), short=True)
    total_fen = YuanField(_("总费用，元"))
    insured_fen = YuanField(_("医保已付，元"))
    other_fen = YuanField(_("其他已付，元"))
    self_fen = YuanField(_("政策范围内自付，元"))
    reference = line(_("医保结算单号"), 60, required=False, hint=_("同一张结算单只给付一次。"))
    hospital = line(_("医院"), 100, required=False)
    diagnosis = line(_("诊断"), 200, required=False, hint=_("加密保存，决定书里不写。"))


class Refuse(forms.Form):
    reason = forms.ChoiceField(label=_("理由"), choices=list(REASONS.items()), widget=forms.Select({"class": "in"}))
    words = line(_("补充说明"), 300, required=False)


class Words(forms.Form):
    words = line(_("写明"), 300)


class Note(forms.Form):
    note = line(_("看了什么"), 200, required=False)


class Nothing(forms.Form):
    """No field: the button says it all."""


ACTS: dict[str, tuple[str, type[forms.Form], bool]] = {
    "approve": (Word("核准"), Nothing, False), "review": (Word("抽样复核通过"), Note, False), "ask_more": (Word("请补材料"), Words, False),
    "refuse": (Word("不予给付"), Refuse, True), "correct": (Word("更正冲销"), Words, True), "withdraw": (Word("代为撤回"), Nothing, True),
}  # fmt: skip


@login_required
@require_safe
def claims(request: HttpRequest) -> HttpResponseBase:
    """List claims with facets; the export is personal."""
    by = reader(request)
    get = request.GET
    filters = ClaimFilter(
        state=tuple(one for one in get.getlist("state") if one in set(ClaimState)), text=get.get("q", "").strip()[:60],
        origin=get.get("origin", "") if get.get("origin", "") in set(Origin) else "", intake_id=number(request, "file"),
        kind=get.get("kind", "") if get.get("kind", "") in set(EventKind) else "", plan_code=get.get("plan_code", "")[:20],
        look=get.get("look", "") if get.get("look", "") in LOOKS else "",
    )  # fmt: skip
    facets = queries.facets(by, filters=filters) if "format" not in get else {}
    words = {"state": _label(ClaimState), "origin": _label(Origin), "kind": _label(EventKind), "look": LOOKS.__getitem__,
             "plan_code": queries.plan_names().__getitem__}  # fmt: skip
    chosen = {**{name: {getattr(filters, name)} for name in words if name != "state"}, "state": set(filters.state)}
    shown = [(name, label, [{"value": key, "label": words[name](key), "count": count, "chosen": key in chosen[name]}
                            for key, count in facets.get(name, ())]) for name, label in LABELS]  # fmt: skip
    return table_page(
        request, "mutual/claims.html", name="claims", title=Word("互助理赔"), columns=COLUMNS, personal=True,
        page=lambda: queries.claims(by, filters=filters, **asked(request)),
        every=lambda: queries.every_claim(by, filters=filters),
        empty=Empty(Word("没有符合条件的理赔"), Word("去掉一个条件再看；医保结算文件接收后，理赔会列在这里。")),
        context={"facets": shown, "filters": filters, "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("理赔"), "")]},
    )  # fmt: skip


def _label(kinds: type) -> Callable[[str], str]:
    return lambda key: str(kinds(key).label)


@login_required
@require_safe
def claim(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Show one claim; that it was opened stands in the member's own list."""
    return _page(request, claim_id)


def _page(request: HttpRequest, claim_id: int, status: int = 200, **more: Any) -> HttpResponse:
    by = reader(request)
    row = queries.claim(by, claim_id=claim_id)
    people.look(by, person_id=row.person_id, why=f"办理理赔 {row.number}")
    happened = queries.event(by, event_id=row.event_id)
    can = "mutualfund.assess" in row.verbs
    return render(request, "mutual/claim.html", {
        "row": row, "event": happened, "files": queries.claim_files(by, claim_id=row.id), "can": can,
        "facts": more.pop("facts", None) or (_facts(by, row) if can else None),
        "payers": queries.claims_of_event(by, event_id=row.event_id),
        "acts": [(name, label, form(), risky) for name, (label, form, risky) in ACTS.items()
                 if f"mutualfund.{name}" in row.verbs],
        "may_letter": by.holds("mutualfund.issue_letter") and row.state in ("approved", "paying", "paid", "refused"),
        "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("理赔"), "/a/mutual/claims/"), (row.number, "")],
        "base": f"/a/mutual/claims/{row.id}/",
        **more,
    }, status=status)  # fmt: skip


def _facts(by: Actor, row: ClaimRow) -> Facts:
    happened = queries.event(by, event_id=row.event_id)
    given = {name: getattr(happened, name) for name in ("days", "grade")}
    # a date box takes the written form of its own, not that of the language
    given |= {name: day.isoformat() for name in ("day", "ended") if (day := getattr(happened, name)) is not None}
    sums = {name: yuan(getattr(happened, name)) for name in ("total_fen", "insured_fen", "other_fen", "self_fen")}
    return Facts(initial={**given, "kind": happened.kind.value, **sums, **queries.health(by, event_id=row.event_id)})


@login_required
@require_POST
@post_once
def assess(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Work the claim out from what the papers say; a refusal stands beside the form."""
    form = Facts(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        stay = (given["ended"] - given["day"]).days if given["ended"] else 0  # the day of going home is not counted
        try:
            event = EventInput(**{**given, "days": given["days"] or max(stay, 0)})
            commands.assess(actor_of(request), claim_id=claim_id, event=event)
            return HttpResponseRedirect(f"/a/mutual/claims/{claim_id}/")
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
    return _page(request, claim_id, 422, facts=form)


@login_required
@require_POST
@post_once
def act(request: HttpRequest, claim_id: int, name: str) -> HttpResponse:
    """Do one act on a claim."""
    if name == "letter":
        commands.issue_letter(actor_of(request), claim_id=claim_id)
        return HttpResponseRedirect(f"/a/mutual/claims/{claim_id}/")
    if name not in ACTS:
        raise NotFound("not_found", model="Claim", id=claim_id)
    form = ACTS[name][1](request.POST)
    if not form.is_valid():
        return _page(request, claim_id, 422, problem="；".join(str(one) for errors in form.errors.values() for one in errors))
    try:
        row = getattr(commands, name)(actor_of(request), claim_id=claim_id, **form.cleaned_data)
    except (BadInput, Refused) as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        return _page(request, claim_id, refused.status, problem=sentence(refused))
    return HttpResponseRedirect(f"/a/mutual/claims/{row.id}/")


@login_required
@require_safe
def paper(request: HttpRequest, claim_id: int, file_id: int) -> HttpResponse:
    """Open one paper of a claim; the opening is journalled with the claim's person."""
    by = reader(request)
    row = queries.claim(by, claim_id=claim_id)
    if file_id not in [one[0] for one in queries.claim_files(by, claim_id=claim_id)]:
        raise NotFound("not_found", model="StoredFile", id=file_id)
    people.look(by, person_id=row.person_id, why=f"查看理赔材料 {row.number}")
    return as_download(documents.file(by, file_id=file_id), documents.content(by, file_id=file_id))


@login_required
@require_safe
def letter(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Download the decision's letter."""
    row = queries.claim(reader(request), claim_id=claim_id)
    return letter_file(row.letter_id, row.number)


def reader(request: HttpRequest) -> Actor:
    """Return who reads claims; whoever may not read any is told so."""
    by = actor_of(request)
    if not by.holds("mutualfund.read_claims"):
        raise NotAllowed("not_allowed", verb="mutualfund.read_claims")
    return by


urlpatterns = [
    path("a/mutual/claims/", claims, name="mutual_claims"),
    path("a/mutual/claims/<int:claim_id>/", claim, name="mutual_claim"),
    path("a/mutual/claims/<int:claim_id>/assess/", assess, name="mutual_assess"),
    path("a/mutual/claims/<int:claim_id>/letter.pdf", letter, name="mutual_letter"),
    path("a/mutual/claims/<int:claim_id>/paper/<int:file_id>/", paper, name="mutual_paper"),
    path("a/mutual/claims/<int:claim_id>/<slug:name>/", act, name="mutual_act"),
]
