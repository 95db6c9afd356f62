"""A5 管理费和保值: what the fund takes as a fee and where it keeps its money, beside the limits of the day."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from unionloop.domains.mutualfund import commands, queries
from unionloop.domains.mutualfund.contracts import OutlayKind
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from .mutual import fund_of
from .page import actor_of, post_once
from .refusals import sentence
from .registry_acts import YuanField, choice, date_field, line


class Propose(forms.Form):
    kind = choice(_("哪一种"), OutlayKind)
    amount_fen = YuanField(_("金额（元）"))
    where = line(_("存在哪家银行、买哪一期，或付给谁"), 80)
    until_date = date_field(_("到期日（存款和国债才填）"), required=False)
    why = line(_("理由"), 300)


class Meeting(forms.Form):
    meeting = line(_("会议名称和文号"), 120)


class Receipt(forms.Form):
    bank_ref = line(_("银行回单号"), 60)
    booked_date = date_field(_("回单日期"), required=False, hint=_("不填就是今天。"))


class Back(forms.Form):
    bank_ref = line(_("银行回单号"), 60)
    income_fen = YuanField(_("利息收益（元）"))
    returned_date = date_field(_("收回日期"), required=False, hint=_("不填就是今天。"))


ACTS: dict[str, tuple[type[forms.Form], Word]] = {
    "approve": (Meeting, Word("会议批准")), "refuse": (Meeting, Word("会议未批准")), "book": (Receipt, Word("凭回单入账")),
    "return": (Back, Word("到期收回")),
}  # fmt: skip


@login_required
@require_safe
def outlays(request: HttpRequest) -> HttpResponse:
    """Show fee and investments beside their limits, with every proposal and its arithmetic."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    by, head = actor_of(request), fund_of(request)
    if head is None:
        return HttpResponseRedirect("/a/mutual/enrolments/")
    rows = [{"row": one, "acts": [(name, words, form(prefix=f"{name}{one.id}")) for name, (form, words) in ACTS.items()
                                  if f"mutualfund.{name}_outlay" in one.verbs]}
            for one in queries.outlays(by, fund_id=head.id)]  # fmt: skip
    return render(request, "mutual/outlays.html", {
        "fund": head, "limits": queries.limits(by, fund_id=head.id), "rows": rows, "propose": Propose(),
        "may_propose": by.holds("mutualfund.propose_outlay"),
        "crumbs": [(Word("互助基金"), "/a/mutual/"), (Word("管理费和保值"), "")], **more,
    }, status=status)  # fmt: skip


@login_required
@require_POST
@post_once
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a fee or an investment; what breaks a limit is said beside the form, and nothing typed is lost."""
    head, form = fund_of(request), Propose(request.POST)
    if head is None:
        raise NotFound("not_found", model="Fund", id=0)
    if form.is_valid():
        try:
            commands.propose_outlay(actor_of(request), fund_id=head.id, **form.cleaned_data)
            return HttpResponseRedirect("/a/mutual/outlays/#rows")
        except (BadInput, Refused) as refused:
            if isinstance(refused, NotFound | NotAllowed):
                raise
            form.add_error(None, sentence(refused))
    return _page(request, 422, propose=form)


@login_required
@require_POST
@post_once
def step(request: HttpRequest, outlay_id: int, name: str) -> HttpResponse:
    """Note what the meeting said, or what the bank did."""
    if name not in ACTS:
        raise NotFound("not_found", model="Outlay", id=outlay_id)
    form = ACTS[name][0](request.POST, prefix=f"{name}{outlay_id}")
    if not form.is_valid():
        missing = "meeting_missing" if name in ("approve", "refuse") else "outlay_receipt"
        return _page(request, 422, wrong=sentence(BadInput(missing)))
    try:
        getattr(commands, f"{name}_outlay")(actor_of(request), outlay_id=outlay_id, **form.cleaned_data)
    except (BadInput, Refused) as refused:
        if isinstance(refused, NotFound | NotAllowed):
            raise
        return _page(request, refused.status, wrong=sentence(refused))
    return HttpResponseRedirect("/a/mutual/outlays/#rows")


urlpatterns = [
    path("a/mutual/outlays/", outlays, name="mutual_outlays"),
    path("a/mutual/outlays/new/", propose, name="mutual_outlay_new"),
    path("a/mutual/outlays/<int:outlay_id>/<slug:name>/", step, name="mutual_outlay_step"),
]
