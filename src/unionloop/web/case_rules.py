"""The desk's dated rules: where cases go, the tree of categories, red flags, limits; set, tried on last month, ended."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import (
    LIMITS,
    RAISED,
    CategorySetting,
    Flag,
    FlagSetting,
    Kind,
    LimitSetting,
    Measure,
    NormRow,
    NormTable,
    RouteSetting,
    Setting,
    Target,
)
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotAllowed, NotFound, Refused
from unionloop.kernel.page import Page
from unionloop.kernel.words import say

from .page import actor_of, number_in, post_once
from .refusals import sentence
from .registry_acts import choice, date_field, line, whole
from .table import Column, Empty, table_page

COLUMNS = (
    Column("code", "代号", "code", href=lambda row: f"/k/rules/{row.table}/{row.id}/"),
    Column("what", "规则", "zh"),
    Column("region", "地区", "code", read=lambda row: row.region or _("各地")),
    Column("valid_from", "起", "date"),
    Column("valid_to", "止（不含）", "date"),
    Column("state", "状态", "state"),
    Column("verified", "核对", "state",
           read=lambda row: ("done", _("已核对")) if row.verified_by else ("warn", _("未核对"))),
    Column("source", "依据"),
)  # fmt: skip


class _Dated(forms.Form):
    """What every rule has besides its own fields; the order of the page."""

    region = forms.ChoiceField(label=gettext_lazy("地区"), required=False, widget=forms.Select({"class": "in w8"}),
                               help_text=gettext_lazy("本地区的规则优先于各地通用的同代号规则"))
    valid_from = date_field(gettext_lazy("起用日"), hint=gettext_lazy("同代号的旧规则到这一天为止；已派的件不变"))
    source = line(gettext_lazy("依据"), 300, hint=gettext_lazy("文件名称和文号"))


class _Words(forms.CharField):
    """Words with 、, blanks or new lines between them; the cleaned value is a tuple."""

    def __init__(self, label: str, hint: str) -> None:
        super().__init__(label=label, required=False, max_length=3_000, help_text=hint,
                         widget=forms.Textarea({"class": "in", "rows": 3}))  # fmt: skip

    def clean(self, value: Any) -> tuple[str, ...]:
        """Return the words in their order."""
        return tuple(super().clean(value).replace("、", " ").replace("，", " ").split())

    def prepare_value(self, value: Any) -> Any:
        """Show a tuple the way it is typed."""
        return "、".join(value) if isinstance(value, (tuple, list)) else value


class RouteForm(_Dated):
    """A dispatch rule."""

    field_order = ("code", "category", "kind", "needs_employer_union", "target", "rank", "reason")
    code = line(gettext_lazy("代号"), 40, short=True, hint=gettext_lazy("英文小写，如 arrears_employer"))
    category = forms.ChoiceField(label=gettext_lazy("哪类诉求"), required=False, widget=forms.Select({"class": "in w8"}))
    kind = forms.ChoiceField(label=gettext_lazy("性质"), required=False, widget=forms.Select({"class": "in w8"}))
    needs_employer_union = forms.BooleanField(label=gettext_lazy("只用于有企业工会的单位"), required=False)
    target = choice(gettext_lazy("派给"), Target)
    rank = whole(gettext_lazy("先后"), most=9999, hint=gettext_lazy("数小的先用"))
    reason = line(gettext_lazy("派单理由"), 120, hint=gettext_lazy("写在每一件上，承办和来诉人都看得懂"))


class CategoryForm(_Dated):
    """A node of the tree."""

    field_order = ("code", "label", "parent_code", "words")
    code = line(gettext_lazy("代号"), 40, short=True, hint=gettext_lazy("上级代号加点再加一段，如 wage.arrears"))
    label = line(gettext_lazy("名称"), 40, short=True)
    parent_code = forms.ChoiceField(label=gettext_lazy("上级"), required=False, widget=forms.Select({"class": "in w8"}))
    words = _Words(gettext_lazy("常见说法"), gettext_lazy("用顿号分开；选类别时按这些词找"))


class FlagForm(_Dated):
    """A red flag."""

    field_order = ("code", "words", "least_people", "days_before_festival", "category")
    code = choice(gettext_lazy("红标"), [one for one in Flag if one not in RAISED])
    words = _Words(gettext_lazy("出现这些词就亮"), gettext_lazy("用顿号分开"))
    least_people = whole(gettext_lazy("涉及多少人起"), required=False, most=100_000, hint=gettext_lazy("0 为不看人数"))
    days_before_festival = whole(gettext_lazy("只在春节前几天"), required=False, most=366, hint=gettext_lazy("0 为全年"))
    category = forms.ChoiceField(label=gettext_lazy("或属于哪类"), required=False, widget=forms.Select({"class": "in w8"}))


class LimitForm(_Dated):
    """A time limit: of something that has one, or of one category's answers."""

    field_order = ("code", "category", "label", "amount", "measure", "most_extra")
    code = forms.ChoiceField(label=gettext_lazy("什么事"), widget=forms.Select({"class": "in w8"}))
    category = forms.ChoiceField(label=gettext_lazy("只用于哪类诉求"), required=False, widget=forms.Select({"class": "in w8"}),
                                 help_text=gettext_lazy("只有答复可以按类另定"))  # fmt: skip
    label = line(gettext_lazy("名称"), 60, short=True)
    amount = whole(gettext_lazy("多久"), most=999)
    measure = choice(gettext_lazy("怎么算"), Measure)
    most_extra = whole(gettext_lazy("最多可延"), required=False, most=999, hint=gettext_lazy("同一算法；0 为不能延"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["code"].choices = [(code, say(label)) for code, label in LIMITS.items()]  # type: ignore[attr-defined]
        whole_code = str(self.initial.get("code", ""))
        if whole_code and whole_code not in LIMITS:
            first, second, self.initial["category"] = whole_code.split(".", 2)
            self.initial["code"] = f"{first}.{second}"

    def clean(self) -> dict[str, Any]:
        """Return the facts with what and whose as one code."""
        facts: dict[str, Any] = super().clean() or {}
        category = facts.pop("category", "")
        if category and facts.get("code"):
            facts["code"] += f".{category}"
        return facts


FORMS: dict[NormTable, tuple[type[_Dated], type[Setting], Any]] = {
    NormTable.ROUTES: (RouteForm, RouteSetting, commands.set_route),
    NormTable.CATEGORIES: (CategoryForm, CategorySetting, commands.set_category),
    NormTable.FLAGS: (FlagForm, FlagSetting, commands.set_flag),
    NormTable.LIMITS: (LimitForm, LimitSetting, commands.set_limit),
}
VERBS = {NormTable.ROUTES: "appeals.set_route", NormTable.CATEGORIES: "appeals.set_category",
         NormTable.FLAGS: "appeals.set_flag", NormTable.LIMITS: "appeals.set_limit"}  # fmt: skip
HOME = "/k/rules/"


@require_GET
def rules(request: HttpRequest, table: str = "routes") -> HttpResponseBase:
    """List one table of rules; past ones on request."""
    by, which = actor_of(request), _table(table)
    if not by.holds("appeals.read"):
        raise NotAllowed("not_allowed", verb="appeals.read")
    past = request.GET.get("past") == "1"
    rows = queries.norms(by, table=which, past=past)
    return table_page(
        request, "cases/rules.html", name=f"case-rules-{which}", title=say(which.label), columns=COLUMNS,
        page=Page(rows, None, len(rows)),
        empty=Empty(_("还没有规则"), _("请管理员载入城市规则，或在这里逐条设置。")),
        context={"heading": _("工单规则"), "tables": list(NormTable), "which": which, "past": past,
                 "may_set": which in VERBS and by.holds(VERBS[which]), "crumbs": [(_("工单"), "/k/"), (_("规则"), "")]},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@post_once
def new(request: HttpRequest, table: str) -> HttpResponse:
    """Try a rule on last month's cases, or set it; a refusal stands above the fields, nothing typed is lost."""
    by, which = actor_of(request), _table(table)
    if which not in FORMS:
        raise NotFound("not_found", model="NormTable", id=table[:20])
    if not by.holds(VERBS[which]):
        raise NotAllowed("not_allowed", verb=VERBS[which])
    kind, setting, command = FORMS[which]
    form = kind(request.POST or None, initial=_start(request, by, which))
    _offer(form, by, VERBS[which])
    status, tried = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = setting(**{name: value for name, value in form.cleaned_data.items() if value is not None})
            try:
                if "try" in request.POST:
                    tried, status = queries.preview(by, setting=asked), 200
                else:
                    row = command(by, setting=asked)
                    messages.success(request, _("“%(name)s”已设，待另一人对照文件核对。") % {"name": row.code})
                    return HttpResponseRedirect(f"{HOME}{which}/")
            except Refused as refused:
                if refused.status in (403, 404):
                    raise
                form.add_error(None, sentence(refused))
                status = refused.status
    heading = _("设%(what)s") % {"what": say(which.label)}
    return render(request, "cases/rule_new.html", {"heading": heading, "form": form, "tried": tried, "which": which,
                                                   "crumbs": _crumbs(which, heading)}, status=status)  # fmt: skip


@require_GET
def rule(request: HttpRequest, table: str, rule_id: int) -> HttpResponse:
    """Show one rule, and what its end would have changed last month."""
    by, which = actor_of(request), _table(table)
    row = queries.norm(by, table=which, rule_id=rule_id)
    asked = "try" in request.GET and "appeals.end_rule" in row.verbs
    tried = queries.preview_end(by, table=which, rule_id=rule_id) if asked else None
    return render(request, "cases/rule.html", {
        "heading": row.code, "row": row, "which": which, "tried": tried,
        "may_set": which in VERBS and by.holds(VERBS[which]) and row.state != "ended",
        "tomorrow": by.today + timedelta(days=1), "crumbs": _crumbs(which, row.code),
    })  # fmt: skip


@require_POST
@post_once
def end(request: HttpRequest, table: str, rule_id: int) -> HttpResponse:
    """Let a rule stop counting on a day."""
    day = forms.DateField().clean(request.POST.get("day", "")[:10]) if request.POST.get("day") else actor_of(request).today
    row = commands.end_rule(actor_of(request), table=_table(table), rule_id=rule_id, day=day,
                            reason=request.POST.get("reason", "")[:300])  # fmt: skip
    messages.success(request, _("“%(name)s”到期停用。") % {"name": row.code})
    return HttpResponseRedirect(f"{HOME}{row.table}/{row.id}/")


@require_POST
@post_once
def verify(request: HttpRequest, table: str, rule_id: int) -> HttpResponse:
    """Note that a second person has compared a rule with its paper."""
    row = commands.verify_rule(actor_of(request), table=_table(table), rule_id=rule_id)
    messages.success(request, _("“%(name)s”已核对。") % {"name": row.code})
    return HttpResponseRedirect(f"{HOME}{row.table}/{row.id}/")


def _table(word: str) -> NormTable:
    if word not in set(NormTable):
        raise NotFound("not_found", model="NormTable", id=word[:20])
    return NormTable(word)


def _crumbs(which: NormTable, last: str) -> list[tuple[str, str]]:
    return [(_("工单规则"), HOME), (say(which.label), f"{HOME}{which}/"), (last, "")]


def _start(request: HttpRequest, by: Actor, which: NormTable) -> dict[str, Any]:
    """Begin with the rule to be replaced, or with the first free day."""
    places = queries.norm_regions(by, verb=VERBS[which])
    start: dict[str, Any] = {}
    replaces = number_in(request.GET, "replaces", 1)
    if replaces:
        row: NormRow = queries.norm(by, table=which, rule_id=replaces)
        start = dict(vars(row.setting))
    if start.get("region") not in {code for code, _name in places}:
        start["region"] = places[0][0] if places else ""
    return start | {"valid_from": (by.today + timedelta(days=1)).isoformat()}


def _offer(form: forms.Form, by: Actor, verb: str) -> None:
    form.fields["region"].choices = queries.norm_regions(by, verb=verb)  # type: ignore[attr-defined]
    nodes = [(one.code, ("　" if one.parent_code else "") + one.label) for one in queries.categories(by.today)]
    for name, none in (("category", _("不限")), ("parent_code", _("顶层"))):
        if name in form.fields:
            form.fields[name].choices = [("", none), *nodes]  # type: ignore[attr-defined]
    if "kind" in form.fields:
        kinds = [("", _("不限")), *((one.value, say(one.label)) for one in Kind)]
        form.fields["kind"].choices = kinds  # type: ignore[attr-defined]


urlpatterns = [
    path("k/rules/", rules), path("k/rules/<str:table>/", rules), path("k/rules/<str:table>/new/", new),
    path("k/rules/<str:table>/<int:rule_id>/", rule), path("k/rules/<str:table>/<int:rule_id>/end/", end),
    path("k/rules/<str:table>/<int:rule_id>/verify/", verify),
]  # fmt: skip
