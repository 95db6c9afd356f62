"""Reads of lists of employers: what came, what of it is good, what goes back and why."""

from dataclasses import replace
from itertools import islice
from typing import Any

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import (
    EmployerInput,
    IntakeFault,
    IntakeLine,
    IntakeRow,
    IntakeState,
)
from unionloop.domains.employers.models import Employer, Intake
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people.queries import check_phone
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.progress import told
from unionloop.kernel.sheets import sheets

ROWS_MOST = 20_000
Good = list[tuple[int, EmployerInput]]


def intakes(by: Actor, *, after: str = "", limit: int = 50) -> Page[IntakeRow]:
    """Return the lists of this actor's scope, the latest first."""
    rows = Intake.visible(by, "employers.receive_intake").select_related("unit").defer("content")
    return keyset(rows, ("-id",), lambda row: intake_row(row, by), after=after, limit=limit)


def own_drafts(by: Actor, *, limit: int = 20) -> list[IntakeRow]:
    """Return the lists this actor handed in that are tried and not taken, newest first."""
    rows = Intake.visible(by, "employers.receive_intake").select_related("unit").defer("content")
    rows = rows.filter(received_by=by.name, state=IntakeState.TRIED).order_by("-id")
    return [intake_row(row, by) for row in rows[:limit]]


def intake(by: Actor, *, intake_id: int) -> IntakeRow:
    """Return one list with its counts."""
    row = seen(by, "employers.receive_intake", Intake, intake_id)
    found = intake_row(row, by)
    begun = Employer.objects.filter(intake=row).count() if row.state != IntakeState.TAKEN else 0
    undo = ("employers.undo_intake",) if begun and by.may("employers.undo_intake", row.place) else ()
    return replace(found, begun=begun, verbs=(*found.verbs, *undo))


def take_key(intake_id: int) -> str:
    """Return the name under which the import of a list tells how far it has come."""
    return f"employers.take_intake:{intake_id}"


def take_progress(by: Actor, *, intake_id: int) -> dict[str, Any]:
    """Return how far a running import has come: state, done, total rows, and rows a second in words."""
    row = seen(by, "employers.receive_intake", Intake, intake_id)
    return told(take_key(row.pk), by.at)


def intake_faults(by: Actor, *, intake_id: int) -> list[IntakeLine]:
    """Return the rows of a list that cannot be taken, in their order, each with every fault."""
    return read_intake(by, seen(by, "employers.receive_intake", Intake, intake_id))[1]


def intake_heads(by: Actor, *, intake_id: int) -> tuple[str, ...]:
    """Return the headings of a list as written, without the three columns we added ourselves."""
    row = seen(by, "employers.receive_intake", Intake, intake_id)
    heads = _table(row)[1]
    return tuple(one for one in heads.names if one not in rules.EXTRA)


def read_intake(by: Actor, row: Intake) -> tuple[Good, list[IntakeLine]]:
    """Return (line, employer) for the good rows of a list, and the others with their faults."""
    table, heads = _table(row)
    lines = [(line, cells) for line, cells in table.rows() if line > heads.line and any(map(_filled, cells))]
    units = _units(by, heads, lines)
    kept = [at for at, name in enumerate(heads.names) if name not in rules.EXTRA]
    good: Good = []
    failed: list[IntakeLine] = []
    seen_codes: dict[str, int] = {}
    for line, cells in lines:
        found, faults = rules.read_row(cells, heads, units, row.unit_id)
        if found is not None:
            faults = _more_faults(found, heads, seen_codes)
            seen_codes |= {code: line for code in (found.uscc, found.tax_key) if code}
        if faults or found is None:
            name = str(cells[heads.columns["name"]] or "") if heads.columns["name"] < len(cells) else ""
            padded = tuple(cells[at] if at < len(cells) else None for at in kept)
            failed.append(IntakeLine(line, name, padded, tuple(faults)))
        else:
            good.append((line, found))
    return good, failed


def intake_row(row: Intake, by: Actor) -> IntakeRow:
    """Return a list as a frozen row."""
    next_ = {IntakeState.TRIED: "employers.take_intake", IntakeState.TAKEN: "employers.undo_intake"}.get(IntakeState(row.state))
    open_ = next_ is not None and row.fresh > 0 and by.may(next_, row.place)
    return IntakeRow(
        row.pk, row.name, row.unit_id, row.unit.name, IntakeState(row.state), row.read, row.fresh, row.known,
        row.failed, row.received_by, row.received_at, row.sha256, (next_,) if open_ and next_ else (),
    )  # fmt: skip


def _table(row: Intake) -> tuple[Any, rules.Heads]:
    """Return the table of a list and where its headings stand."""
    refused = None
    for table in sheets().open_tables(bytes(row.content), row.name):
        try:
            return table, rules.find_heads(list(islice(table.rows(), rules.SEARCHED_ROWS)))
        except BadInput as fault:
            refused = refused or fault
    assert refused is not None, "a file has at least one table"
    raise refused


def _units(by: Actor, heads: rules.Heads, lines: list[tuple[int, list[Any]]]) -> dict[str, int]:
    """Return the union codes of a list this actor may register under."""
    at = heads.columns.get("unit")
    if at is None:
        return {}
    codes = {str(cells[at]).strip().upper() for _, cells in lines if at < len(cells) and cells[at]}
    return {one.code: one.id for one in organisation.by_code(codes).values()
            if one.state == "active" and by.may("employers.register_many", one.path)}  # fmt: skip


def _more_faults(found: EmployerInput, heads: rules.Heads, seen_codes: dict[str, int]) -> list[IntakeFault]:
    """Return the faults a row has beside others, or in what another domain checks."""
    faults = []
    twice = next((code for code in (found.uscc, found.tax_key) if code and code in seen_codes), "")
    if twice:
        at = heads.columns.get("uscc", heads.columns.get("tax_key", 0))
        faults.append(IntakeFault(heads.names[at], "intake_twice", {"found": twice, "line": str(seen_codes[twice])}))
    if found.contact_phone:
        try:
            check_phone(found.contact_phone)
        except BadInput as fault:
            facts = {key: str(value) for key, value in fault.facts.items()}
            faults.append(IntakeFault(heads.names[heads.columns["contact_phone"]], fault.code, facts))
    return faults


def _filled(cell: Any) -> bool:
    return cell not in (None, "") and str(cell).strip() != ""
