"""Finding blank spots, giving them to the streets, saying why, writing to many at once."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q

from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import EmployerRow, Filters
from unionloop.domains.founding.contracts import BlankRow, BlankState, CaseRow, Reason, Source
from unionloop.domains.founding.models import Blank, Case, Sweep
from unionloop.domains.founding.queries import clocks
from unionloop.domains.founding.queries.blanks import LIVE, row_of
from unionloop.domains.founding.queries.cases import row_of as case_row
from unionloop.domains.organisation import queries as tree
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.models import in_order

from .cases import open_for
from .papers import write_for

MOST = 500  # blank spots handled by one act


@transaction.atomic
def find_blanks(by: Actor, *, unit_id: int) -> dict[str, int]:
    """Compare the register with the unions below one unit: new blank spots in, covered ones out."""
    unit = tree.unit(by, unit_id=unit_id)
    sweep = Sweep(unit_id=unit.id, at=by.at)
    with change(by, "founding.find_blanks", sweep):
        pass
    least = clocks.limit("founding.target_headcount", unit.division_code, by.today)
    filters = Filters(coverage=("none",), status=("normal",), at_least=least)
    gap = {one.id: one for one in registry.every_employer(by, filters=filters)}
    placed = {one.id: one.path for one in tree.by_ids({row.unit_id for row in gap.values()}).values()}
    gap = {key: row for key, row in gap.items() if placed[row.unit_id].startswith(unit.path)}
    # a blank may have been given to a union elsewhere: a firm has one, wherever it hangs
    here = Q(unit__path__startswith=unit.path) | Q(employer__unit__path__startswith=unit.path)
    known = {one.employer_id: one for one in Blank.objects.filter(here).order_by("pk")}
    fresh = [row for key, row in sorted(gap.items()) if key not in known]
    _insert(by, fresh, clocks.limit("founding.blank_days", unit.division_code, by.today))
    filled = [one.pk for key, one in known.items() if key not in gap and one.state in LIVE]
    again = [one.pk for key, one in known.items() if key in gap and one.state == BlankState.FILLED]
    _set_states(filled, BlankState.FILLED)
    _set_states(again, BlankState.OPEN)
    with edit(by, "founding.find_blanks", Sweep, sweep.pk) as row:
        row.gap_count, row.new_count, row.filled_count = len(gap), len(fresh) + len(again), len(filled)
    return {"gap": len(gap), "new": len(fresh) + len(again), "filled": len(filled)}


def _insert(by: Actor, fresh: Sequence[EmployerRow], days: int) -> None:
    day = connection.ops.adapt_datefield_value
    rows = [(one.id, one.unit_id, Reason.UNKNOWN.value, "", day(by.today), day(by.today + timedelta(days=days)),
             None, BlankState.OPEN.value) for one in fresh]  # fmt: skip
    columns = ("employer_id", "unit_id", "reason", "owner", "found_date", "due_date", "visited_date", "state")
    bulk.insert_rows(Blank._meta.db_table, columns, rows)


def _set_states(ids: Sequence[int], state: BlankState) -> None:
    """Set the state of many; the sweep's own line journals how many."""
    for start in range(0, len(ids), MOST):
        Blank.objects.filter(pk__in=ids[start : start + MOST]).update(state=state)  # journalled by the sweep


@transaction.atomic
def assign(
    by: Actor, *, blank_ids: list[int], unit_id: int, owner: str = "", due_date: date | None = None
) -> list[BlankRow]:
    """Give blank spots to a street with an owner and a day; all of them or none."""
    if due_date is not None and due_date < by.today:
        raise BadInput("blank_due_in_the_past", day=due_date)
    unit = tree.unit(by, unit_id=unit_id)
    rows = _locked(by, "founding.assign", blank_ids)
    for blank in rows:
        if blank.state not in LIVE:
            raise Refused("blank_not_live", employer=blank.employer.name, state=BlankState(blank.state).label)
        with change(by, "founding.assign", blank):
            blank.unit_id, blank.owner = unit.id, owner.strip()
            blank.due_date = due_date or blank.due_date
            if blank.state == BlankState.OPEN:
                blank.state = BlankState.ASSIGNED
    return [row_of(one, by) for one in _fresh(by, blank_ids)]


@transaction.atomic
def explain(by: Actor, *, blank_id: int, reason: str, note: str = "") -> BlankRow:
    """Record why a firm still has no union."""
    with edit(by, "founding.explain", Blank, blank_id, note=note) as blank:
        blank.reason = Reason(reason)
    return row_of(blank, by)


@transaction.atomic
def notify(by: Actor, *, blank_ids: list[int]) -> list[CaseRow]:
    """Open a case for each blank spot that has none, and write its notice: what waits, how it goes, who helps."""
    done = []
    for blank in _locked(by, "founding.notify", blank_ids):
        cases = Case.visible(by, "founding.notify").filter(employer_id=blank.employer_id)
        case = cases.exclude(state__in=("closed", "covered", "rebated")).first()
        if case is None:
            case = open_for(by, blank.employer_id, Source.PREPARATION, blank.owner)
        write_for(by, case, "notice")
        done.append(case_row(case, by))
    return done


def _locked(by: Actor, verb: str, ids: list[int]) -> list[Blank]:
    if not ids:
        raise BadInput("no_blanks_chosen")
    if len(ids) > MOST:
        raise BadInput("too_many_blanks", count=len(ids), most=MOST)
    rows = in_order(Blank.visible(by, verb).select_related("employer", "unit"), set(ids))
    if len(rows) != len(set(ids)):
        raise Refused("blanks_out_of_reach", asked=len(set(ids)), found=len(rows))
    return rows


def _fresh(by: Actor, ids: list[int]) -> list[Blank]:
    rows = Blank.visible(by, "founding.assign").filter(pk__in=ids).select_related("employer", "unit")
    return list(rows.order_by("id"))
