"""P1 and P7: the front door, how a firm founds a union, and the open data with its dictionary."""

import io
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, gettext

from unionloop.domains.founding.contracts import STEPS
from unionloop.domains.publication import queries
from unionloop.domains.publication.contracts import DEFINITIONS, INDICATORS, Monthly
from unionloop.kernel.cells import Writer
from unionloop.kernel.errors import NotFound
from unionloop.kernel.money import THIN, yuan
from unionloop.kernel.words import Word

from .edition import visitor
from .feeds import sentence, unit_word
from .performance import performance

ITEM_FIELDS = (
    ("seq", Word("序号"), Word("一期之内的编号，永久不变")),
    ("kind", Word("类别"), Word("opened 新开业，waiting 待建会，founded 新建会")),
    ("name", Word("单位名称"), Word("截止日登记的名称")),
    ("area", Word("区县代码"), "GB/T 2260"),
    ("area_name", Word("区县"), Word("截止日的名称")),
    ("street", Word("街道"), Word("登记的街道")),
    ("industry", Word("行业"), Word("登记的行业")),
    ("staff_band", Word("职工规模"), Word("分档，不公布人数")),
    ("first_month", Word("首次公布"), Word("作为待建会首次出现的期次")),
)


def home(request: HttpRequest) -> HttpResponse:
    """Show what the union does, three doors, and this month's numbers."""
    by = visitor(request)
    context: dict[str, Any] = {"section": "home", "coming": queries.coming(by.at, 1)[0]}
    try:
        monthly = queries.monthly(by)
        context |= {"one": monthly, "sentence": _lead(monthly),
                    "f": {code.replace(".", "_"): figure for code, figure in monthly.totals.items()}}  # fmt: skip
    except NotFound:
        context["one"] = None
    return render(request, "public/home.html", context)


def _lead(monthly: Monthly) -> str:
    """Return the sentence an edition leads with, in the language of the page; the edition itself says it in Chinese."""
    if get_language() != "en":
        return sentence(monthly)
    total = {code: figure.value for code, figure in monthly.totals.items()}
    parts = [gettext("本月新建会 %(n)s 家") % {"n": total["founding.founded"]}]
    if total["founding.members"]:
        parts.append(gettext("入会 %(n)s 人") % {"n": total["founding.members"]})
    if total["dues.returned"] is not None:
        parts.append(gettext("返还基层经费 %(sum)s 元") % {"sum": yuan(total["dues.returned"], THIN)})
    last = gettext("仍有 %(n)s 家 25 人以上的单位未建会") % {"n": total["coverage.gap_large"]}
    return gettext("，").join([*parts, last]) + gettext("。").strip()


def how_to_found(request: HttpRequest) -> HttpResponse:
    """Tell a firm how a union is founded, step by step, and what it costs: nothing."""
    return render(request, "public/found.html", {"section": "found", "steps": STEPS[1:]})


def open_data(request: HttpRequest) -> HttpResponse:
    """Show the dictionary, the downloads, the API, and how to check an edition."""
    by = visitor(request)
    rows = queries.editions(by, limit=24).rows
    indicators = [(one, unit_word(one.unit)) for one in INDICATORS]
    context = {"section": "data", "indicators": indicators, "fields": ITEM_FIELDS,
               "editions": rows, "version": DEFINITIONS, "punctual": sum(not one.late for one in rows),
               "performance": performance(by.at)}  # fmt: skip
    return render(request, "public/data.html", context)


def dictionary_json(request: HttpRequest) -> HttpResponse:
    """Serve the dictionary as JSON."""
    rows = [asdict(one) | {"version": DEFINITIONS} for one in INDICATORS]
    fields = [dict(zip(("code", "label", "definition"), one, strict=True)) for one in ITEM_FIELDS]
    body = {"version": DEFINITIONS, "indicators": rows, "item_fields": fields}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def dictionary_csv(request: HttpRequest) -> HttpResponse:
    """Serve the dictionary as CSV."""
    out = io.StringIO(newline="")
    writer = Writer(out)
    writer.row(
        [
            gettext("代码"),
            gettext("名称"),
            gettext("单位"),
            gettext("定义"),
            gettext("公式"),
            gettext("来源"),
            gettext("责任部门"),
            gettext("版本"),
        ]
    )
    for one in INDICATORS:
        writer.row([one.code, one.label, unit_word(one.unit), one.definition, one.formula, one.source, one.owner,
                         DEFINITIONS])  # fmt: skip
    response = HttpResponse(("\ufeff" + out.getvalue()).encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dictionary.csv"'
    return response


urlpatterns = [
    path("", home, name="public_home"),
    path("found/", how_to_found, name="public_found"),
    path("data/", open_data, name="public_data"),
    path("data/dictionary.json", dictionary_json, name="public_dictionary_json"),
    path("data/dictionary.csv", dictionary_csv, name="public_dictionary_csv"),
]
