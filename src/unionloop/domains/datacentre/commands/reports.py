"""Reports: compiled from what is below, submitted, sent back or accepted above, closed after their day."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import FIGURES, ReportRow, State
from unionloop.domains.datacentre.flow import REPORT
from unionloop.domains.datacentre.models import Report, ReportFigure
from unionloop.domains.datacentre.queries.firms import Minimums, firms_of
from unionloop.domains.datacentre.queries.reports import (
    UPPER,
    below,
    dates_of,
    findings_of,
    report_row,
    values_of,
)
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused


@transaction.atomic
def compile(by: Actor, *, unit_id: int, month: str) -> ReportRow:  # the verb's own name
    """Sum a union's figures of a month anew: a county's from the firms' sayings, others' from the reports they accepted."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("datacentre.compile", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    if unit.tier not in ("county", "city", "province"):
        raise Refused("datacentre_tier", unit=unit.name)
    if rules.last_day(rules.check_month(month)) >= by.today:
        raise Refused("datacentre_month_open", month=month)
    row = opened(by, unit, month)
    with change(by, "datacentre.compile", row):
        row.state = REPORT.target(by, "datacentre.compile", row)
        row.compiled_at, row.note = by.at, ""
    add_figures(row, _figures(unit, month))
    return report_row(row, by)


def opened(by: Actor, unit: UnitRow, month: str) -> Report:
    """Return a union's report of a month, locked, a new one where there is none; refuses a closed month. System use."""
    row = Report.objects.select_for_update(of=("self",)).filter(unit_id=unit.id, month=month).first()
    if row is None:
        due, close = dates_of(unit, month)
        end = rules.last_day(month)
        row = Report(unit_id=unit.id, month=month, due_date=end + due, closes_date=end + close, compiled_at=by.at)
    rules.refuse_closed(by.today, row.closes_date, month)
    return row


def add_figures(row: Report, figures: Mapping[str, tuple[int | None, int, str]]) -> None:
    """Add code → (value, number of sources, rule) as the next edition of a report's figures. System use."""
    edition = (ReportFigure.objects.filter(report=row).aggregate(last=Max("edition"))["last"] or 0) + 1
    ReportFigure.objects.bulk_create([
        ReportFigure(report=row, edition=edition, code=code, value=value, sources=sources, rule=rule)
        for code, (value, sources, rule) in figures.items()
    ])  # fmt: skip


def _figures(unit: UnitRow, month: str) -> dict[str, tuple[int | None, int, str]]:
    """Return code → (value, number of sources, the rule in words)."""
    if unit.tier != "county":
        accepted = Report.objects.filter(unit_id__in=[one.id for one in below(unit)], month=month, state=State.ACCEPTED)
        sums = rules.add_up([values_of(one) for one in accepted])
        return {code: (*found, f"sum.accepted: {FIGURES[code].label}") for code, found in sums.items()}
    minimums = Minimums(month)
    sums = rules.figures_of((said, minimums.of(said.division_code)[0]) for said, _ in firms_of(month, unit.path))
    paper = minimums.of(unit.division_code[:6])[1]
    return {code: (*found, f"sum.firms: {paper}"[:120] if code == "low_firms" else "sum.firms") for code, found in sums.items()}


@transaction.atomic
def submit(by: Actor, *, report_id: int, note: str = "") -> ReportRow:
    """Send a report up. A check that is not passed needs a word why."""
    row = _open(by, "datacentre.submit", report_id)
    failed = [one for one in findings_of(row) if not one.passed]
    if failed and not note.strip():
        raise BadInput("datacentre_explain", count=len(failed))
    if all(value is None for value in values_of(row).values()):
        raise Refused("datacentre_no_figures", month=row.month)
    with change(by, "datacentre.submit", row, note=note):
        row.state = REPORT.target(by, "datacentre.submit", row)
        row.submitted_at, row.submitted_by, row.note = by.at, by.label or by.name, note.strip()[:500]
        row.first_submitted_at = row.first_submitted_at or by.at
    return report_row(row, by)


@transaction.atomic
def send_back(by: Actor, *, report_id: int, reason: str) -> ReportRow:
    """Send a report back for correction, saying what is wrong. Only from above."""
    if not reason.strip():
        raise BadInput("datacentre_reason")
    row = _open(by, "datacentre.send_back", report_id)
    with change(by, "datacentre.send_back", row, note=reason):
        row.state = REPORT.target(by, "datacentre.send_back", row)
        row.returned_for, row.accepted_at, row.accepted_by = reason.strip()[:500], None, ""
    return report_row(row, by)


@transaction.atomic
def accept(by: Actor, *, report_id: int) -> ReportRow:
    """Accept a report that came up: from now on it counts in the union above. Never by whoever submitted it."""
    row = _open(by, "datacentre.accept", report_id)
    with change(by, "datacentre.accept", row):
        row.state = REPORT.target(by, "datacentre.accept", row)
        row.accepted_at, row.accepted_by = by.at, by.label or by.name
    return report_row(row, by)


def _open(by: Actor, verb: str, report_id: int) -> Report:
    """Return a report, locked, still open, from whose right place the actor acts."""
    row: Report = lock(by, verb, Report, report_id)
    rules.refuse_closed(by.today, row.closes_date, row.month)
    if verb in UPPER and not any(path != row.place and row.place.startswith(path) for path in by.paths(verb)):
        raise NotAllowed("datacentre_not_above", verb=verb)
    return row
