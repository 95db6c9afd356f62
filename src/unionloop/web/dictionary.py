"""G3: the dictionary of parameters — versions, sources, verification. Calendar and codes: calendars."""

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.reference import commands, queries
from unionloop.domains.reference.contracts import ParameterRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.words import Word

from . import parameter_words
from .context import RAIL, RailItem
from .page import actor_of, post_once, window
from .refusals import sentence
from .registry_acts import date_field, line
from .table import Column, Empty, table_page

RAIL.append(RailItem("字典与日历", "/g/dict/", "reference.read", group="管理", order=20))
LONGEST = 60
HOME = (Word("字典与日历"), "/g/dict/")


class SetParameter(forms.Form):
    value = line(gettext_lazy("新值"), 200, hint=gettext_lazy("整数直接填；金额填分，比例填基点（1% 填 100）；多个值写成 [6, 3, 1]。"), short=True)
    region = line(gettext_lazy("适用地区"), 12, required=False, hint=gettext_lazy("区划代码；不填为全部地区。区县没有设的，用市的，再用省的。"), short=True)
    valid_from = date_field(gettext_lazy("自哪天起"), hint=gettext_lazy("现行值在这一天自动停用，历史不改写。"))
    source = line(gettext_lazy("依据"), 300, hint=gettext_lazy("文件名称和条款。"))
    document_number = line(gettext_lazy("文号"), 80, required=False)

    def clean_value(self) -> Any:
        """Return the value as JSON reads it; anything else is a text."""
        text = self.cleaned_data["value"].strip()
        try:
            return json.loads(text)
        except ValueError:
            return text


PARAMETERS = (
    Column("label", "参数", href=lambda row: f"/g/dict/{row.code}/", read=lambda row: row.label or row.code),
    Column("value", "现行值", "count", read=lambda row: row.value if isinstance(row.value, int) else None, shown=False),
    Column("shown", "值", read=lambda row: _brief(row)),
    Column("region", "地区", "code", read=lambda row: row.region or gettext("全部")),
    Column("valid_from", "自", "date"),
    Column("source", "依据"),
    Column("document_number", "文号", shown=False),
    Column("verified", "核实", "state", read=lambda row: mark(row)),
    Column("code", "代码", "code", shown=False),
)


def _brief(row: ParameterRow) -> str:
    """Return a value for a list: of a table how many entries it has, which its page names one by one."""
    value = row.value
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value)):
        return gettext("表，%(n)s 项") % {"n": len(value)}
    return str(Truncator(parameter_words.shown(value, row.unit)).chars(32))


def mark(row: ParameterRow) -> tuple[str, str]:
    """Return how a parameter's verification is drawn."""
    return ("done", gettext("已核实")) if row.verified else ("warn", gettext("未核实"))


@login_required
@require_GET
def parameters(request: HttpRequest) -> HttpResponseBase:
    """List the parameters in force on a day, in every region or as one region inherits them."""
    by = reader(request)
    region = request.GET.get("region", "").strip()[:12]
    unverified = request.GET.get("unverified") == "1"
    rows = queries.parameters(by, day=by.today, region=region or None)
    waiting = sum(not row.verified for row in rows)
    text = request.GET.get("q", "").strip()[:LONGEST]
    rows = [row for row in rows if (not unverified or not row.verified)
            and (not text or text in row.label or text in row.code)]  # fmt: skip
    return table_page(
        request, "dictionary/parameters.html", name="parameters", title=gettext("参数"), columns=PARAMETERS,
        page=lambda: window(rows, request), every=lambda: rows,
        empty=Empty("还没有参数", "载入城市参数，再逐条按文件核实。") if not (text or unverified) else
        Empty("没有符合的参数", "去掉条件再看。", "全部清除", "/g/dict/"),
        context={"tab": "parameters", "waiting": waiting, "region": region, "text": text, "unverified": unverified,
                 "may_load": by.may("reference.load_profile")},
    )  # fmt: skip


@login_required
@require_GET
def parameter(request: HttpRequest, code: str) -> HttpResponse:
    """Show one parameter: every version in every region, the form for a new one, verification."""
    return _parameter(request, code)


@login_required
@require_POST
@post_once
def set_parameter(request: HttpRequest, code: str) -> HttpResponse:
    """Put a new value in force from a day on."""
    form = SetParameter(request.POST)
    if not form.is_valid():
        return _parameter(request, code, form, 422)
    try:
        commands.set_parameter(actor_of(request), code=code, **form.cleaned_data)
    except Refused as refused:
        if refused.status == 403:
            raise
        form.add_error(None, sentence(refused))
        return _parameter(request, code, form, refused.status)
    messages.success(request, gettext("新值已设置，待第二人核实。"))
    return HttpResponseRedirect(f"/g/dict/{code}/")


@login_required
@require_POST
@post_once
def verify_parameter(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm that the paper says what the row says."""
    text = request.POST.get("parameter_id", "")
    if not text.isdecimal() or len(text) > 18:
        raise BadInput("bad_number", field="parameter_id", value=text[:20])
    commands.verify_parameter(actor_of(request), parameter_id=int(text), note=request.POST.get("note", "")[:200])
    messages.success(request, gettext("已核实。"))
    return HttpResponseRedirect(f"/g/dict/{code}/")


@login_required
@require_POST
@post_once
def load_profile(request: HttpRequest) -> HttpResponse:
    """Load the sample city's parameters and divisions; what is set already stays."""
    by = actor_of(request)
    rows = commands.load_profile(by)
    periods = commands.load_profile_divisions(by)
    messages.success(request, gettext("载入参数 %(n)s 项、区划 %(periods)s 条，都标为未核实。") % {"n": len(rows), "periods": periods})
    return HttpResponseRedirect("/g/dict/")


def _parameter(request: HttpRequest, code: str, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    by = reader(request)
    history = queries.parameter_history(by, code=code)
    if not history:
        raise NotFound("not_found", model="Parameter", id=code)
    names = queries.names_of({row.region for row in history} - {""}, by.today)
    rows = [
        {"row": row, "value": parameter_words.shown(row.value, row.unit), "mark": mark(row),
         "entries": parameter_words.entries(row.value, row.unit),
         "region": names.get(row.region, row.region) or gettext("全部地区"),
         "now": row.valid_from <= by.today and (row.valid_to is None or row.valid_to > by.today),
         "never": row.valid_to is not None and row.valid_to <= row.valid_from}
        for row in history
    ]  # fmt: skip
    first = history[0]
    context = {
        "code": code, "label": first.label or code, "rows": rows,
        "form": form or SetParameter(initial={"valid_from": by.today + timedelta(days=1)}),
        "may_set": by.may("reference.set_parameter"), "may_verify": by.may("reference.verify_parameter"),
        "crumbs": [HOME, (first.label or code, "")],
    }  # fmt: skip
    return render(request, "dictionary/parameter.html", context, status=status)


def reader(request: HttpRequest) -> Actor:
    """Return who asks, or refuse whoever may not read the dictionary."""
    by = actor_of(request)
    if not by.holds("reference.read"):
        raise NotAllowed("not_allowed", verb="reference.read")
    return by


urlpatterns = [
    path("g/dict/", parameters, name="parameters"),
    path("g/dict/load-profile/", load_profile, name="load_profile"),
    path("g/dict/<str:code>/", parameter, name="parameter"),
    path("g/dict/<str:code>/set/", set_parameter, name="set_parameter"),
    path("g/dict/<str:code>/verify/", verify_parameter, name="verify_parameter"),
]
