"""Reads of reports: figures, checks, completeness and timeliness."""

from datetime import timedelta

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import FigureRow, Finding, ReportRow, Standing, State
from unionloop.domains.datacentre.flow import REPORT
from unionloop.domains.datacentre.models import Report, ReportFigure
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset

DUE_DAYS, CLOSE_DAYS = 15, 60  # after the month's end, where no parameter says otherwise


def reports(by: Actor, *, month: str = "", state: str = "", after: str = "", limit: int = 50) -> Page[ReportRow]:
    """Return the reports of this actor's scope, the latest month first."""
    rows = Report.visible(by, "datacentre.read").select_related("unit")
    if month:
        rows = rows.filter(month=month)
    if state:
        rows = rows.filter(state=state)
    return keyset(rows, ("-month", "unit__path", "id"), lambda row: report_row(row, by), after=after, limit=limit)


def own_drafts(by: Actor, *, limit: int = 20) -> list[ReportRow]:
    """Return the reports this actor compiled and has not handed in, or that came back, the latest month first."""
    rows = Report.visible(by, "datacentre.read").filter(state__in=(State.DRAFT, State.RETURNED)).select_related("unit")
    rows = journal.by_hand(rows, by, "datacentre.compile").order_by("-month", "-id")
    return [report_row(row, by) for row in rows[:limit]]


def report(by: Actor, *, report_id: int) -> ReportRow:
    """Return one report."""
    return report_row(seen(by, "datacentre.read", Report, report_id), by)


def figures(by: Actor, *, report_id: int) -> list[FigureRow]:
    """Return the figures of a report beside those of the month before."""
    row = seen(by, "datacentre.read", Report, report_id)
    before = values_of(Report.objects.filter(unit_id=row.unit_id, month=rules.earlier(row.month)).first())
    return [FigureRow(one.code, one.value, before.get(one.code), one.sources, one.rule) for one in latest(row)]


def findings(by: Actor, *, report_id: int) -> list[Finding]:
    """Return the checks of a report as its figures stand."""
    return findings_of(seen(by, "datacentre.read", Report, report_id))


def findings_of(row: Report) -> list[Finding]:
    """Return the checks of a report; system use."""
    before = values_of(Report.objects.filter(unit_id=row.unit_id, month=rules.earlier(row.month)).first())
    unit = organisation.by_ids([row.unit_id])[row.unit_id]
    jump = reference.value("datacentre.jump_percent", unit.division_code, rules.last_day(row.month), rules.JUMP_PERCENT)
    return rules.check(values_of(row), before, missing_below(unit, row.month), jump)


def latest(row: Report) -> list[ReportFigure]:
    """Return the figures of the latest compiling of a report, in their order; system use."""
    found = list(ReportFigure.objects.filter(report=row).order_by("-edition", "id"))
    return [one for one in found if one.edition == found[0].edition]


def values_of(row: Report | None) -> dict[str, int | None]:
    """Return code → value of a report; empty without one."""
    return {one.code: one.value for one in latest(row)} if row is not None else {}


def below(unit: UnitRow) -> list[UnitRow]:
    """Return the federations whose reports a union's report is made of: counties of a city, cities of a province."""
    return [one for one in organisation.children_of(unit.id) if one.tier in ("city", "county")]


def missing_below(unit: UnitRow, month: str) -> list[str]:
    """Return the unions below whose report is not accepted."""
    units = below(unit)
    have = set(Report.objects.filter(unit_id__in=[one.id for one in units], month=month, state=State.ACCEPTED)
               .values_list("unit_id", flat=True))  # fmt: skip
    return [one.name for one in units if one.id not in have]


def standing(by: Actor, *, month: str) -> list[Standing]:
    """Return completeness and timeliness of what is below each union this actor sees reports of."""
    found = []
    for unit in organisation.units(by, tier=("province", "city"), limit=200).rows:
        units = below(unit)
        if not units or not by.may("datacentre.read", unit.path):
            continue
        rows = {one.unit_id: one for one in Report.objects.filter(unit_id__in=[one.id for one in units], month=month)}
        sent = [one for one in rows.values() if one.first_submitted_at is not None]
        found.append(Standing(
            unit.name, month, len(units), len(sent), sum(bool(_timely(one)) for one in sent),
            sum(one.state == State.ACCEPTED for one in rows.values()),
            tuple(one.name for one in units if one.id not in rows or rows[one.id].first_submitted_at is None),
        ))  # fmt: skip
    return found


def _timely(row: Report) -> bool | None:
    if row.first_submitted_at is None:
        return None
    return row.first_submitted_at.astimezone(BEIJING).date() <= row.due_date


def dates_of(unit: UnitRow, month: str) -> tuple[timedelta, timedelta]:
    """Return how long after the month's end a report is due, and how long it stays open; system use."""
    day = rules.last_day(month)
    due = reference.value("datacentre.due_days", unit.division_code, day, DUE_DAYS)
    close = reference.value("datacentre.close_days", unit.division_code, day, CLOSE_DAYS)
    return timedelta(due), timedelta(close)


def report_row(row: Report, by: Actor) -> ReportRow:
    """Return a report as a frozen row."""
    return ReportRow(
        row.pk, row.unit_id, row.unit.name, row.unit.tier, row.month, State(row.state), row.due_date, row.closes_date,
        row.submitted_at, row.submitted_by, row.accepted_at, row.accepted_by, _timely(row),
        row.returned_for if row.state == State.RETURNED else row.note, _verbs(row, by),
    )  # fmt: skip


def _verbs(row: Report, by: Actor) -> tuple[str, ...]:
    """Return what this actor may do with a report: nothing moves it after its closing day, it may still be packed."""
    moves = REPORT.open_to(by, row) if by.today <= row.closes_date else ()
    found = [one for one in moves if one != "datacentre.import_package" and (one not in UPPER or _above(by, one, row))]
    if row.state in (State.SUBMITTED, State.ACCEPTED) and by.may("datacentre.export_package", row.place):
        found.append("datacentre.export_package")
    return tuple(found)


UPPER = ("datacentre.accept", "datacentre.send_back")


def _above(by: Actor, verb: str, row: Report) -> bool:
    """Tell whether the actor holds a verb above the report's union: nobody receives his own report."""
    return any(path != row.place and row.place.startswith(path) for path in by.paths(verb))
