"""J8's other rules: return policies with their yearly lists, what the preparation fund gives back, what lapses."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import RECEIVER_LABELS, RECEIVERS
from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import SizeClass
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.page import Page

from .funds import chosen
from .page import actor_of, post_once
from .refusals import sentence
from .registry_acts import YuanField, choice, date_field, line, whole
from .table import Column, Empty, table_page

UPPER = [(name, RECEIVER_LABELS[name]) for name in RECEIVERS if name not in ("base", "fee")]
SIZES = [(one.value, one.label) for one in SizeClass]
OLD = (
    Column("employer_name", "单位", href=lambda row: f"/j/prep/{row.employer_id}"),
    Column("unit_name", "属地工会"),
    Column("receipts", "笔数", "count", unit="笔", total=True),
    Column("oldest_date", "最早入库", "date"),
    Column("forfeited_fen", "超过追溯期", "money", total=True),
)


def percent(label: str, *, hint: str = "") -> forms.DecimalField:
    """Return a field for a percentage with two decimals; the cleaned value is a Decimal of percent."""
    return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2, help_text=hint,
                              widget=forms.NumberInput({"class": "in n w4", "step": "0.01"}))  # fmt: skip


def many(label: str, options: Any, *, required: bool = True, hint: str = "") -> forms.MultipleChoiceField:
    """Return a field of check boxes."""
    return forms.MultipleChoiceField(label=label, choices=options, required=required, help_text=hint,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


class NewPolicy(forms.Form):
    """A return policy: whose upper shares go back to the base, for which tax periods, on which paper."""

    name = line(gettext_lazy("名称"), 80)
    tiers = many(gettext_lazy("返还哪几级的份额"), UPPER)
    share = percent(gettext_lazy("返还比例，%"), hint=gettext_lazy("这几级份额里返还多少，100 为全部。"))
    size_classes = many(gettext_lazy("适用规模"), SIZES, required=False, hint=gettext_lazy("不选表示只按名单。"))
    by_list = forms.BooleanField(label=gettext_lazy("还要在年度名单里（小额缴费或申请）"), required=False)
    annual_limit = YuanField(gettext_lazy("小额上限，元"), hint=gettext_lazy("上一年缴费不超过这个数的，可按年生成名单。"))
    region = choice(gettext_lazy("适用地区"), (), required=False)
    valid_from = date_field(gettext_lazy("所属期自"))
    valid_to = date_field(gettext_lazy("所属期止（不含）"), required=False)
    mode = choice(gettext_lazy("办理"), (("auto", gettext_lazy("自动")), ("apply", gettext_lazy("申请后办"))))
    precedence = whole(gettext_lazy("先后"), required=False, most=99, hint=gettext_lazy("数小的先用。"))
    exclusions = line(gettext_lazy("不适用的系统"), 200, required=False, hint=gettext_lazy("用顿号或逗号分开，例如：金融、铁路。"))
    source = line(gettext_lazy("文件名称"), 200)
    document_number = line(gettext_lazy("文号"), 80, required=False, short=True)


class NewReturn(forms.Form):
    """What founding returns of the preparation fund, how far back, and where the rest goes."""

    return_rate = percent(gettext_lazy("返还比例，%"), hint=gettext_lazy("按缴费额计；到了基层份额就全部返还。"))
    lookback_months = whole(gettext_lazy("追溯月数"), most=600, hint=gettext_lazy("0 为不限。超过的可办理结转。"))
    forfeit_to = choice(gettext_lazy("超期部分归"), (("city", gettext_lazy("市级")), ("county", gettext_lazy("区县"))))
    region = choice(gettext_lazy("适用地区"), (), required=False)
    size_class = choice(gettext_lazy("规模"), SizeClass, required=False)
    valid_from = date_field(gettext_lazy("入库日自"))
    replaces_id = whole(gettext_lazy("接替的规则编号"), required=False, hint=gettext_lazy("填了，旧规则到前一日为止。"))
    source = line(gettext_lazy("文件名称"), 200)
    document_number = line(gettext_lazy("文号"), 80, required=False, short=True)


class Enrol(forms.Form):
    """Who stands on the list of a policy."""

    year = whole(gettext_lazy("按上一年小额缴费生成，年份"), required=False, least=2000, most=2100, hint=gettext_lazy("例如 2026：取 2025 年缴费。"))
    codes = forms.CharField(label=gettext_lazy("或逐家登记：信用代码、登记序号，一行一个"), required=False, max_length=40_000,
                            widget=forms.Textarea({"class": "in", "rows": 6}))  # fmt: skip
    document = line(gettext_lazy("依据（名单或申请的文号）"), 120, required=False)
    valid_from = date_field(gettext_lazy("自"), required=False)
    valid_to = date_field(gettext_lazy("止（不含）"), required=False)


def _form_page(
    request: HttpRequest, form: forms.Form, heading: str, intro: str, run: Callable[[Actor, dict[str, Any]], str],
) -> HttpResponse:  # fmt: skip
    """Show a form of one rule, or set the rule; a refusal stands above the fields, nothing typed is lost."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                said = run(actor_of(request), form.cleaned_data)
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                form.add_error(None, sentence(refused))
                status = refused.status
            else:
                messages.success(request, said)
                return HttpResponseRedirect("/j/rules")
    context = {"form": form, "heading": heading, "intro": intro, "crumbs": [(_("分成规则"), "/j/rules"), (heading, "")]}
    return render(request, "splitrules/return_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@post_once
def policy(request: HttpRequest) -> HttpResponse:
    """Set a return policy."""
    _need(request, "dues.set_policy")

    def run(by: Actor, given: dict[str, Any]) -> str:
        values = {name: given[name] for name in ("name", "tiers", "size_classes", "by_list", "region", "mode", "source",
                                                 "document_number", "valid_from", "valid_to")}  # fmt: skip
        values |= {
            "share_bp": _bp(given["share"]), "precedence": given["precedence"] or 0,
            "annual_limit_fen": given["annual_limit"],
            "exclusions": [one.strip() for one in re.split("[、，,]", given["exclusions"]) if one.strip()],
        }  # fmt: skip
        return _("返还政策“%(name)s”已设，待另一人核对。") % {"name": commands.set_policy(by, values=values).name}

    intro = _("政策按税款所属期起用；已结算的不回改，用结算运行里的版本可查。")
    form = NewPolicy(request.POST or None, initial={"share": 100, "mode": "auto"})
    _offer_regions(request, form, "dues.set_policy")
    return _form_page(request, form, _("新返还政策"), intro, run)


def _offer_regions(request: HttpRequest, form: forms.Form, verb: str) -> None:
    """Offer the regions a person may set a rule for; the widest is chosen already."""
    found = queries.regions(actor_of(request), verb=verb)
    form.fields["region"].choices = found  # type: ignore[attr-defined]
    form.initial.setdefault("region", found[0][0] if found else "")


@require_POST
@post_once
def verify_policy(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Note that a second person has compared a policy with its paper."""
    row = commands.verify_policy(actor_of(request), policy_id=policy_id)
    messages.success(request, _("“%(name)s”已核对。") % {"name": row.name})
    return HttpResponseRedirect("/j/rules")


@require_POST
@post_once
def verify_preparation_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Note that a second person has compared a preparation rule with its paper."""
    commands.verify_preparation_rule(actor_of(request), rule_id=rule_id)
    messages.success(request, _("筹备金规则已核对。"))
    return HttpResponseRedirect("/j/rules")


@require_http_methods(["GET", "POST"])
@post_once
def preparation_rule(request: HttpRequest) -> HttpResponse:
    """Set what founding returns."""
    _need(request, "dues.set_preparation_rule")

    def run(by: Actor, given: dict[str, Any]) -> str:
        commands.set_preparation_rule(
            by, region=given["region"], size_class=given["size_class"], return_rate_bp=_bp(given["return_rate"]),
            lookback_months=given["lookback_months"], forfeit_to=given["forfeit_to"], valid_from=given["valid_from"],
            source=given["source"], document_number=given["document_number"], replaces_id=given["replaces_id"] or None,
        )  # fmt: skip
        return _("筹备金规则已设，待另一人核对。")

    intro = _("每一笔筹备金按它入库那天的规则算；接替旧规则时填旧规则的编号。")
    replaces = request.GET.get("replaces", "")[:9]
    old = next((one for one in queries.preparation_rules(actor_of(request)) if str(one.id) == replaces), None)
    start = {"replaces_id": old.id, "region": old.region, "size_class": old.size_class,
             "return_rate": Decimal(old.return_rate_bp) / 100, "lookback_months": old.lookback_months,
             "forfeit_to": old.forfeit_to} if old else {}  # fmt: skip
    form = NewReturn(request.POST or None, initial=start)
    _offer_regions(request, form, "dues.set_preparation_rule")
    return _form_page(request, form, _("新筹备金规则"), intro, run)


@require_http_methods(["GET", "POST"])
@post_once
def enrol(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Put firms on the list of a policy: by last year's payments, or one by one."""
    _need(request, "dues.enrol")
    found = next((one for one in queries.policies(actor_of(request)) if one.id == policy_id), None)
    if found is None:
        raise NotFound("not_found", model="Policy", id=policy_id)

    def run(by: Actor, given: dict[str, Any]) -> str:
        if given["year"]:
            done = commands.enrol_small_payers(by, policy_id=policy_id, year=given["year"])
        else:
            if not given["valid_from"]:
                raise BadInput("bad_form", field=_("自"), problem=_("未填"))
            done = commands.enrol(by, policy_id=policy_id, employer_ids=_firms(by, given["codes"]),
                                  document=given["document"], valid_from=given["valid_from"],
                                  valid_to=given["valid_to"])  # fmt: skip
        return _("名单现有 %(n)s 家。") % {"n": done.members}

    intro = _("名单是年度快照：进了名单的，只在起止日期之间的所属期享受。")
    return _form_page(request, Enrol(request.POST or None), f"{found.name} · " + _("名单"), intro, run)


@require_GET
def lapsed(request: HttpRequest) -> HttpResponseBase:
    """List what is older than the look-back and belongs to firms that founded no union."""
    by = actor_of(request)
    unit_id = chosen(request, by)
    if unit_id is None:
        return render(request, "funds/none.html", {"heading": _("筹备金结转")})
    rows = queries.lapsed(by, unit_id=unit_id)
    sums = {"forfeited_fen": sum(one.forfeited_fen for one in rows), "receipts": sum(one.receipts for one in rows)}
    return table_page(
        request, "funds/lapsed.html", name="lapsed", columns=OLD, title=_("超过追溯期"), select="employer_id",
        page=Page(rows, None, len(rows), sums), every=lambda: rows,
        empty=Empty(_("没有超过追溯期的筹备金"), _("建会的单位不在此列；追溯期见筹备金规则。"), _("看规则"), "/j/rules"),
        context={"heading": _("筹备金结转"), "unit_id": unit_id, "may": by.holds("dues.forfeit_preparation"),
                 "crumbs": [(_("筹备金"), "/j/prep"), (_("结转"), "")]},
    )  # fmt: skip


@require_POST
@post_once
def forfeit(request: HttpRequest) -> HttpResponse:
    """Carry over what has lapsed of the chosen firms; the number typed by hand is the consent."""
    ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) < 16]
    unit = request.POST.get("unit", "")
    if not unit.isdecimal() or len(unit) > 12:
        raise BadInput("bad_number", field="unit", value=unit[:20])
    if request.POST.get("typed", "").strip() != str(len(ids)):
        raise BadInput("count_not_typed", count=len(ids))
    rows = commands.forfeit_preparation(actor_of(request), unit_id=int(unit), employer_ids=ids)
    messages.success(request, _("已结转 %(n)s 家。") % {"n": len(rows)})
    return HttpResponseRedirect(f"/j/prep/lapsed?unit={unit}")


def _need(request: HttpRequest, verb: str) -> None:
    if not actor_of(request).holds(verb):  # where, the command decides by the region
        raise NotAllowed("not_allowed", verb=verb)


def _bp(value: Decimal) -> int:
    return int(value * 100)


def _firms(by: Actor, text: str) -> list[int]:
    """Return the employers behind codes written one a line; an unknown code is named."""
    found = []
    for code in dict.fromkeys(one.strip() for one in text.split()):
        row = registry.find(by, code=code)
        if row is None:
            raise BadInput("no_such_employer_code", found=code[:30])
        found.append(row.id)
    if not found:
        raise BadInput("no_blanks_chosen")
    return found


urlpatterns = [
    path("j/rules/policy/new", policy, name="policy-new"),
    path("j/rules/policy/<int:policy_id>/list", enrol, name="policy-list"),
    path("j/rules/policy/<int:policy_id>/verify", verify_policy, name="policy-verify"),
    path("j/rules/prep/<int:rule_id>/verify", verify_preparation_rule, name="preparation-rule-verify"),
    path("j/rules/prep/new", preparation_rule, name="preparation-rule-new"),
    path("j/prep/lapsed", lapsed, name="lapsed"),
    path("j/prep/forfeit", forfeit, name="forfeit"),
]
