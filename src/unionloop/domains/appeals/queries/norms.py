"""The dated rules of the desk, and what a new one would have done to the cases of the last whole month."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import (
    CategorySetting,
    Flag,
    FlagSetting,
    Kind,
    LimitSetting,
    Measure,
    NormPreview,
    NormRow,
    NormState,
    NormTable,
    RouteSetting,
    Setting,
    Target,
    Turn,
)
from unionloop.domains.appeals.models import Case, Category, DispatchRule, FlagRule, LimitRule
from unionloop.domains.appeals.models.norms import SET_AT
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen

from .cases import labels_of_categories
from .clocks import codes_of
from .collecting import month_span
from .routing import given_route, many_facts

TABLES: dict[NormTable, Any] = {
    NormTable.ROUTES: DispatchRule, NormTable.CATEGORIES: Category, NormTable.FLAGS: FlagRule, NormTable.LIMITS: LimitRule,
}  # fmt: skip
SET_BY = {NormTable.ROUTES: "appeals.set_route", NormTable.CATEGORIES: "appeals.set_category",
          NormTable.FLAGS: "appeals.set_flag", NormTable.LIMITS: "appeals.set_limit"}  # fmt: skip
SETTINGS: dict[NormTable, Any] = {NormTable.ROUTES: RouteSetting, NormTable.CATEGORIES: CategorySetting,
                                  NormTable.FLAGS: FlagSetting, NormTable.LIMITS: LimitSetting}  # fmt: skip
READ_MOST, SHOWN = 2_000, 20


def norms(by: Actor, *, table: NormTable, past: bool = False) -> list[NormRow]:
    """Return the rules of one table, by code; with `past` also those that no longer count."""
    rows = TABLES[table].visible(by, "appeals.read")
    if not past:
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=by.today))
    order = ("rank", "code") if table is NormTable.ROUTES else ("code",)
    labels = labels_of_categories()
    return [norm_row(one, by, labels) for one in rows.order_by(*order, "region", "valid_from")]


def norm(by: Actor, *, table: NormTable, rule_id: int) -> NormRow:
    """Return one rule."""
    return norm_row(seen(by, "appeals.read", TABLES[table], rule_id), by)


def norm_row(row: Any, by: Actor, labels: dict[str, str] | None = None) -> NormRow:
    """Return the frozen row of a rule of any table, with what the actor may do to it."""
    named = labels if labels is not None else labels_of_categories()
    table = next(name for name, model in TABLES.items() if isinstance(row, model))
    over = row.valid_to is not None and row.valid_to <= by.today
    state = NormState.ENDED if over else NormState.IN_FORCE if row.valid_from <= by.today else NormState.PLANNED
    verbs = [SET_BY[table]] if not over else []
    verbs += ["appeals.end_rule"] if row.valid_to is None else []
    verbs += ["appeals.verify_rule"] if not row.verified_by else []
    return NormRow(
        id=row.pk, table=table, code=row.code, what=_WHAT[table](row, named), region=row.region, source=row.source,
        verified_by=row.verified_by, valid_from=row.valid_from, valid_to=row.valid_to, state=state,
        setting=_setting(table, row), verbs=tuple(one for one in verbs if by.holds(one) and by.may(one, row.place)),
    )  # fmt: skip


def norm_regions(by: Actor, *, verb: str) -> list[tuple[str, str]]:
    """Return (division code, name) where this actor may set a rule; code "" is everywhere."""
    found = [("", "各地")] if by.may(verb, DispatchRule(region="").place) else []
    page = organisation.units(by, tier=SET_AT, kind=("federation",), state=("active",), limit=200)
    return found + [(one.division_code, one.name) for one in page.rows if by.may(verb, one.path)]


def preview(by: Actor, *, setting: Setting) -> NormPreview:
    """Return what a rule would have changed last month: all else as it will stand on its first day."""
    table = next(name for name, kind in SETTINGS.items() if isinstance(setting, kind))
    new = TABLES[table](**vars(setting))
    by.require(SET_BY[table], new.place)
    rows = list(TABLES[table].on(setting.valid_from))
    others = [one for one in rows if (one.code, one.region) != (setting.code, setting.region)]
    return _compare(by, table, rows, [*others, new])


def preview_end(by: Actor, *, table: NormTable, rule_id: int) -> NormPreview:
    """Return what the end of a rule would have changed last month."""
    gone = seen(by, "appeals.read", TABLES[table], rule_id)
    by.require("appeals.end_rule", gone.place)
    rows = list(TABLES[table].on(max(by.today, gone.valid_from)))
    return _compare(by, table, rows, [one for one in rows if one.pk != gone.pk])


def _compare(by: Actor, table: NormTable, before: list[Any], after: list[Any]) -> NormPreview:
    last = by.today.replace(day=1) - timedelta(days=1)
    since, until = month_span(last)
    rows = Case.visible(by, "appeals.read").filter(received_at__gte=since, received_at__lt=until, merged_into__isnull=True)
    cases = list(rows.select_related(None).order_by("-received_at", "-id")[:READ_MOST])
    lines = {code: (*reference.line_of(code), "") for code in {one.division_code for one in cases}}
    say = _READ[table](cases, lines)
    turns: list[Turn] = []
    changed = 0
    for case in cases:
        one, other = say(case, before), say(case, after)
        changed += one != other
        if one != other and len(turns) < SHOWN:
            turns.append(Turn(case.pk, case.number, case.title, one, other))
    return NormPreview(last.replace(day=1), last + timedelta(days=1), rows.count(), len(cases), changed, tuple(turns))


Lines = dict[str, tuple[str, ...]]
Say = Callable[[Case, list[Any]], str]  # what the rules of one side say of a case


def _routes(cases: list[Case], lines: Lines) -> Say:
    facts = {case.pk: found for case, found in zip(cases, many_facts(cases), strict=True)}

    def say(case: Case, side: list[Any]) -> str:
        near = rules.nearest(side, lines[case.division_code])
        found = rules.decide([given_route(one, at) for at, one in enumerate(near)], facts[case.pk])
        return f"{found.stop.name}（{found.reason}）" if found.stop else found.reason

    return say


def _flags(cases: list[Case], lines: Lines) -> Say:
    def say(case: Case, side: list[Any]) -> str:
        day = case.received_at.astimezone(BEIJING).date()
        near = rules.nearest(side, lines[case.division_code])
        return "、".join(one.label for one in rules.flags_of(
            [given_flag(one) for one in near], text=f"{case.title} {case.text}", people_count=case.people_count,
            category=case.category, day=day, festival=reference.spring_festival(day),
        ))  # fmt: skip

    return say


def _categories(cases: list[Case], lines: Lines) -> Say:
    """Return what the words of a case speak for, beside what it is filed under."""
    labels = labels_of_categories()

    def say(case: Case, side: list[Any]) -> str:
        text = f"{case.title} {case.text}"
        near = rules.nearest(side, lines[case.division_code])
        said = sorted({one.label for one in near if any(word in text for word in one.words)})
        return f"{'、'.join(said)}（现归{labels.get(case.category) or '未归类'}）" if said else ""

    return say


def _limits(cases: list[Case], lines: Lines) -> Say:
    """Return how long a case would have had for its answer."""

    def say(case: Case, side: list[Any]) -> str:
        near = {one.code: one for one in rules.nearest(side, lines[case.division_code])}
        found = next((near[code] for code in codes_of(case) if code in near), None)
        return _length(found) if found is not None else ""

    return say


_READ: dict[NormTable, Callable[[list[Case], Lines], Say]] = {
    NormTable.ROUTES: _routes, NormTable.FLAGS: _flags, NormTable.CATEGORIES: _categories,
    NormTable.LIMITS: _limits,
}  # fmt: skip


def given_flag(one: FlagRule) -> rules.FlagInput:
    """Return a flag rule as the pure rule reads it."""
    return rules.FlagInput(one.code, tuple(one.words), one.least_people, one.days_before_festival, one.category)


def _setting(table: NormTable, row: Any) -> Setting:
    kind = SETTINGS[table]
    facts = {name: getattr(row, name) for name in kind.__dataclass_fields__}
    if "words" in facts:
        facts["words"] = tuple(facts["words"])
    found: Setting = kind(**facts)
    return found


def _route_line(row: DispatchRule, labels: dict[str, str]) -> str:
    who = [Kind(row.kind).label if row.kind else "", labels.get(row.category, row.category),
           "有企业工会的" if row.needs_employer_union else ""]  # fmt: skip
    return f"{' · '.join(one for one in who if one) or '其余各类'} → {Target(row.target).label}"


def _flag_line(row: FlagRule, labels: dict[str, str]) -> str:
    parts = ["、".join(row.words), f"{row.least_people} 人以上" if row.least_people else "",
             f"春节前 {row.days_before_festival} 天内" if row.days_before_festival else "",
             labels.get(row.category, row.category)]  # fmt: skip
    return f"{Flag(row.code).label}：{'；'.join(one for one in parts if one)}"


def _length(row: LimitRule) -> str:
    return f"{row.amount} {Measure(row.measure).label}"


_WHAT: dict[NormTable, Callable[[Any, dict[str, str]], str]] = {
    NormTable.ROUTES: _route_line,
    NormTable.CATEGORIES: lambda row, _: row.label + (f"（{'、'.join(row.words)}）" if row.words else ""),
    NormTable.FLAGS: _flag_line,
    NormTable.LIMITS: lambda row, _: f"{row.label}：{_length(row)}",
}
