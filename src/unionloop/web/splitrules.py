"""J8: split rules — dated versions, one rule, a new version set or tried on a past month."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.contracts import RECEIVER_LABELS, RECEIVERS, Rule
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page
from unionloop.kernel.words import Word

from .context import RAIL, RailItem
from .page import actor_of, number, post_once
from .table import Column, Empty, table_page

RAIL.append(RailItem("分成规则", "/j/rules", "dues.read", group="资金", order=50))


class Line(Word):
    """Words that stay on one line of a list."""

    def __html__(self) -> str:
        return format_html('<span class="nowrap">{}</span>', self.words)

    def __new__(cls, words: str) -> "Line":
        found = super().__new__(cls, words)
        found.words = words
        return found

    words: str


RULES = (
    Column("version", "版本", "code", read=lambda row: f"v{row.version}", href=lambda row: f"/j/rules/{row.id}"),
    Column("condition", "条件", read=lambda row: Line(row.condition)),
    Column("name", "名称", shown=False),
    Column("region", "地区", read=lambda row: row.region or Line(_("全域"))),
    Column("priority", "优先级", "count", shown=False),
    Column("valid_from", "起", "date"),
    Column("valid_to", "止", "date"),
    *(Column(name, RECEIVER_LABELS[name], "percent_bp", read=lambda row, at=at: row.shares_bp[at],
             shown=at < 6) for at, name in enumerate(RECEIVERS)),
    Column("state", "核对", "state"),
    Column("document_number", "文号", shown=False),
)  # fmt: skip
CHOICES = {
    "item": (("", Word("全部品目")), ("dues", Word("工会经费")), ("preparation", Word("工会筹备金"))),
    "pattern": (("", Word("全部费率")), ("P1", Word("2% 全额代收")), ("P2", Word("0.8% 上解部分")), ("P3", Word("2% 筹备金"))),
    "size_class": (("", Word("全部规模")), ("micro", Word("微型")), ("small", Word("小型")), ("medium", Word("中型")),
    ("large", Word("大型"))),
    "ownership": (("", Word("全部性质")), ("non_public", Word("非公有制")), ("public", Word("公有制"))),
    "union_kind": (("", Word("全部工会")), ("own", Word("单独建会")), ("joint", Word("联合工会")), ("industry",
    Word("产业工会")), ("none", Word("未建会"))),
    "remainder_to": tuple(RECEIVER_LABELS.items()),
    "follows": (("union", Word("随工会隶属")), ("place", Word("随单位属地"))),
}  # fmt: skip
LABELS = {"item": Word("品目"), "pattern": Word("费率"), "size_class": Word("规模"), "ownership": Word("性质"), "union_kind": Word("工会"),
          "remainder_to": Word("尾差归"), "follows": Word("区县街道份额")}  # fmt: skip


@require_GET
def rules(request: HttpRequest) -> HttpResponseBase:
    """List every version of every rule, with the return policies and preparation rules below."""
    by = actor_of(request)
    found = queries.rules(by)
    return table_page(
        request, "splitrules/rules.html", name="split-rules", columns=RULES, title=_("分成规则"),
        page=Page(found, None, len(found)), every=lambda: found,
        empty=Empty(_("还没有分成规则"), _("按本地文件逐条录入：比例、条件、起止日期和文号。"), _("新规则"), "/j/rules/new"),
        context={"heading": _("分成规则"), "policies": queries.policies(by),
                 "returns": queries.preparation_rules(by), "may_set": by.holds("dues.set_rule"),
                 "may_policy": by.holds("dues.set_policy"), "may_enrol": by.holds("dues.enrol"),
                 "may_return": by.holds("dues.set_preparation_rule")},
    )  # fmt: skip


@require_GET
def rule(request: HttpRequest, rule_id: int) -> HttpResponseBase:
    """Show one version: shares, condition, paper, who set and who verified it."""
    row = queries.rule(actor_of(request), rule_id=rule_id)
    shares = [(RECEIVER_LABELS[name], share) for name, share in zip(RECEIVERS, row.shares_bp, strict=True) if share]
    return render(request, "splitrules/rule.html", {
        "rule": row, "shares": shares, "heading": f"v{row.version} {row.name}",
        "remainder": RECEIVER_LABELS[row.remainder_to], "follows": dict(CHOICES["follows"])[row.follows],
        "crumbs": [(_("分成规则"), "/j/rules"), (f"v{row.version}", "")],
    })  # fmt: skip


@require_GET
def new(request: HttpRequest) -> HttpResponseBase:
    """Show the form of a new rule, filled from the one it replaces; or what it would have done."""
    by = actor_of(request)
    replaces = number(request, "replaces", least=1)
    old = queries.rule(by, rule_id=replaces) if replaces else None
    given = request.GET if "valid_from" in request.GET else None
    tried = None
    if given is not None and "try" in given:
        unit = number(request, "unit", least=1)
        if unit is None:
            raise BadInput("bad_number", field="unit", value="")
        wanted = _proposed(given, replaces)
        tried = queries.simulate(by, rule=wanted, unit_id=unit, month=given.get("month", "").replace("-", "")[:6])
    return render(request, "splitrules/new.html", {
        "old": old, "fields": _fields(given, old), "shares": _shares(given, old), "tried": tried,
        "values": {name: (given or {}).get(name, getattr(old, name, "") if old else "")
                   for name in ("name", "region", "priority", "source", "document_number")},
        "valid_from": (given or {}).get("valid_from", ""), "replaces": replaces or "",
        "units": queries.collecting_units(by), "month": (given or {}).get("month") or _last_month(by.today),
        "heading": _("接替 v%(n)s") % {"n": old.version} if old else _("新规则"),
        "crumbs": [(_("分成规则"), "/j/rules"), (_("新规则"), "")],
    })  # fmt: skip


@require_POST
@post_once
def create(request: HttpRequest) -> HttpResponse:
    """Set the rule."""
    form = request.POST
    replaces = form.get("replaces", "")
    row = commands.set_rule(
        actor_of(request), values=_words(form), shares_bp=_bp(form), valid_from=_day(form.get("valid_from", "")),
        replaces_id=int(replaces) if replaces.isdecimal() and len(replaces) < 12 else None,
    )  # fmt: skip
    messages.success(request, _("v%(n)s 已订立，请另一人对照文件核对。") % {"n": row.version})
    return HttpResponseRedirect(f"/j/rules/{row.id}")


@require_POST
@post_once
def verify(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Note that a second person has compared the rule with its paper."""
    commands.verify_rule(actor_of(request), rule_id=rule_id)
    return HttpResponseRedirect(f"/j/rules/{rule_id}")


@require_GET
def simulate(request: HttpRequest) -> HttpResponseBase:
    """Show what a month would have been under a stored rule against the one it replaced."""
    by = actor_of(request)
    rule_id, unit = number(request, "rule", least=1), number(request, "unit", least=1)
    if rule_id is None or unit is None:
        raise BadInput("bad_number", field="rule", value="")
    row = queries.rule(by, rule_id=rule_id)
    month = request.GET.get("month", "")[:6] or _last_month(by.today)
    old = queries.rule(by, rule_id=row.replaces_id) if row.replaces_id else None
    tried = queries.simulate(by, rule=row, unit_id=unit, month=month)
    return render(request, "splitrules/simulate.html", {
        "rule": row, "old": old, "tried": tried, "heading": _("试算 v%(n)s") % {"n": row.version},
        "crumbs": [(_("分成规则"), "/j/rules"), (f"v{row.version}", f"/j/rules/{row.id}"), (_("试算"), "")],
    })  # fmt: skip


def _proposed(form: QueryDict, replaces: int | None) -> Rule:
    return commands.proposed(_words(form), _bp(form), _day(form.get("valid_from", "")), replaces_id=replaces)


def _words(form: QueryDict) -> dict[str, Any]:
    names = ("name", "region", "source", "document_number", *CHOICES)
    priority = form.get("priority", "") or "0"
    if not priority.lstrip("-").isdecimal() or len(priority) > 4:
        raise BadInput("bad_number", field="priority", value=priority[:20])
    return {name: form.get(name, "")[:200] for name in names if name in form} | {"priority": int(priority)}


def _bp(form: QueryDict) -> dict[str, int]:
    """Return the shares in basis points of a form that asks for per cent with two decimals."""
    found = {}
    for name in RECEIVERS:
        text = form.get(f"share_{name}", "").strip() or "0"
        whole, _dot, part = text.partition(".")
        if not whole.isdecimal() or len(whole) > 3 or len(part) > 2 or (part and not part.isdecimal()):
            raise BadInput("bad_number", field=RECEIVER_LABELS[name], value=text[:20])
        found[name] = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("bad_number", field="valid_from", value=text[:20]) from error


def _fields(given: Any, old: Rule | None) -> list[tuple[str, str, Any, str]]:
    return [
        (name, LABELS[name], choices, (given or {}).get(name, getattr(old, name) if old else choices[0][0]))
        for name, choices in CHOICES.items()
    ]  # fmt: skip


def _shares(given: Any, old: Rule | None) -> list[tuple[str, str, str]]:
    found = []
    for at, name in enumerate(RECEIVERS):
        share = old.shares_bp[at] if old else 0
        text = f"{share // 100}.{share % 100:02d}" if share else ""
        found.append((f"share_{name}", RECEIVER_LABELS[name], (given or {}).get(f"share_{name}", text)))
    return found


def _last_month(day: date) -> str:
    return f"{day.year - (day.month == 1):04d}{(day.month - 2) % 12 + 1:02d}"


urlpatterns = [
    path("j/rules", rules, name="split-rules"),
    path("j/rules/", rules),
    path("j/rules/new", new, name="split-rule-new"),
    path("j/rules/create", create, name="split-rule-create"),
    path("j/rules/simulate", simulate, name="split-rule-simulate"),
    path("j/rules/<int:rule_id>", rule, name="split-rule"),
    path("j/rules/<int:rule_id>/verify", verify, name="split-rule-verify"),
]
