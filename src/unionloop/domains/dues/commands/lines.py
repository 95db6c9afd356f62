"""What each union gets out of a run: its lines, written as one statement from the allocations as they are stored."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F

from unionloop.domains.payments import queries as payments
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows, scratch_table
from unionloop.kernel.money import BP

from ..contracts.settlement import FIXED_STATES, UPPER, Tag
from ..models.payouts import Claim, Payout
from ..models.settlement import Run, RunLine
from ..queries.runs import watching_of
from ..queries.units import upper_unit
from ..rules import settlement

COLUMNS = ("run_id", "unit_id", "tier", "rows_count", "due_fen", "previous_fen", "offset_fen", "pay_fen",
           "cut_fen", "claim_fen", "tags", "rank", "first_row_id")  # fmt: skip
DUE = "dues_due"  # what falls to each union by tier
ACCOUNTS = "dues_accounts"  # the unions that can be paid
OFFSETS = "dues_offsets"  # where the sum due is not simply what is paid
_OFFSET = ("offset_fen", "pay_fen", "cut_fen", "claim_fen")

_MOVED = "CAST(ABS(d.due_fen - e.previous_fen) AS numeric) * {bp} >= CAST(ABS(e.previous_fen) AS numeric) * {changed_bp}"
_WHEN = {  # in the order the words stand
    Tag.RED: "d.due_fen < 0",
    Tag.CHANGED: f"e.previous_fen <> 0 AND {_MOVED}",
    Tag.ACCOUNT: "a.fresh = 1",
    Tag.FIRST: "e.unit_id IS NULL",
    Tag.LARGE: "d.unit_id IN ({large})",
    Tag.NO_ACCOUNT: "a.unit_id IS NULL",
}
_TAGS = " || ".join(f"CASE WHEN {when} THEN '{tag} ' ELSE '' END" for tag, when in _WHEN.items())
_RANK = " + ".join(f"CASE WHEN {when} THEN {settlement.RANKS[tag]} ELSE 0 END" for tag, when in _WHEN.items())
# a union without a claim or a reversal gets what is due; the rest was worked out apart
_PLAIN = {"offset_fen": "0", "pay_fen": "d.due_fen", "cut_fen": "0", "claim_fen": "0"}
_SETTLED = ", ".join(f"CASE WHEN o.unit_id IS NULL THEN {_PLAIN[name]} ELSE o.{name} END" for name in _OFFSET)
INSERT = f"""
    INSERT INTO dues_runline ({", ".join(COLUMNS)})
    SELECT {{run}}, d.unit_id, d.tier, d.rows_count, d.due_fen, e.previous_fen, {_SETTLED},
           CASE d.tier WHEN 'base' THEN RTRIM({_TAGS}) ELSE '' END, CASE d.tier WHEN 'base' THEN {_RANK} ELSE 0 END,
           d.first_row_id
    FROM {DUE} d
    LEFT JOIN ({{earlier}}) e ON e.unit_id = d.unit_id AND d.tier = 'base'
    LEFT JOIN {ACCOUNTS} a ON a.unit_id = d.unit_id
    LEFT JOIN {OFFSETS} o ON o.unit_id = d.unit_id AND o.tier = d.tier
    ORDER BY d.tier, d.unit_id"""
# what a union got in the month before, and that it got something before at all
EARLIER = f"""
    SELECT l.unit_id, CAST(SUM(CASE r.month WHEN '{{before}}' THEN l.due_fen END) AS bigint) AS previous_fen
    FROM dues_runline l JOIN dues_run r ON r.id = l.run_id
    WHERE r.unit_id = {{unit}} AND r.month < '{{month}}' AND l.tier = 'base'
      AND r.state IN ({", ".join(f"'{one}'" for one in FIXED_STATES)}) AND r.id <> {{run}}
    GROUP BY l.unit_id"""


def write_lines(by: Actor, run: Run) -> None:
    """Write what each union gets, with what is odd about it."""
    watching = watching_of(run.unit.division_code, by.today)
    with _tables():
        _gather(run)
        bases = {unit for (unit,) in _read(f"SELECT unit_id FROM {DUE} WHERE tier = 'base'")}
        accounts = payments.paid_since(bases, by.at, by.today - timedelta(days=watching.account_days))
        insert_rows(ACCOUNTS, ("unit_id", "fresh"), [(unit, int(fresh)) for unit, fresh in accounts.items()])
        offsets = forecast(run.unit_id, _peculiar(run.unit_id))
        insert_rows(OFFSETS, ("tier", "unit_id", *_OFFSET), [
            (*key, *(getattr(one, name) for name in _OFFSET)) for key, one in offsets.items()
        ])  # fmt: skip
        large = _read(f"SELECT unit_id FROM {DUE} WHERE tier = 'base' ORDER BY due_fen DESC, unit_id LIMIT %s",
                      [watching.large_count])  # fmt: skip
        before = settlement.month_before(run.month)
        earlier = EARLIER.format(before=before, unit=run.unit_id, month=run.month, run=run.pk)
        with connection.cursor() as cursor:
            cursor.execute(INSERT.format(
                run=run.pk, earlier=earlier, bp=BP, changed_bp=watching.changed_bp,
                large=", ".join(str(unit) for (unit,) in large) or "NULL",
            ))  # fmt: skip
    run.outliers, run.parameters_used = _outliers(run), list(watching.parameter_ids)


def forecast(payer_id: int, dues: dict[tuple[str, int], int]) -> dict[tuple[str, int], settlement.Offset]:
    """Return what each (tier, union)'s sum means with today's claims and unpaid money; nothing is written.

    What falls to the collecting union itself is its own already: there is nothing to pay.
    """
    claims, unpaid = _claims(payer_id), _unpaid(payer_id, {unit for (_, unit), due in dues.items() if due < 0})
    return {
        (tier, unit): settlement.OWN if unit == payer_id and tier != "base"
        else settlement.set_off(due, claims.get((tier, unit), ()), unpaid.get((tier, unit), ()))
        for (tier, unit), due in dues.items()
    }  # fmt: skip


Purses = dict[tuple[str, int], list[tuple[int, int]]]  # by tier and union: (id, open fen), the oldest first


def _claims(payer_id: int) -> Purses:
    found: Purses = defaultdict(list)
    rows = Claim.objects.filter(payer_id=payer_id, offset_fen__lt=F("claimed_fen")).order_by("pk")
    for pk, tier, unit, claimed, taken in rows.values_list("pk", "line__tier", "unit_id", "claimed_fen", "offset_fen"):
        found[tier, unit].append((pk, claimed - taken))
    return found


def _unpaid(payer_id: int, units: Collection[int]) -> Purses:
    """Return what is owed and not yet paid to unions that have to give something back."""
    found: Purses = defaultdict(list)
    held = Payout.objects.filter(payer_id=payer_id, state="held", unit__among=units).order_by("pk")
    for pk, tier, unit, amount, cut in held.values_list("pk", "tier", "unit_id", "amount_fen", "cut_fen"):
        found[tier, unit].append((pk, amount - cut))
    return found


def _peculiar(payer_id: int) -> dict[tuple[str, int], int]:
    """Return the sums that may not simply be paid out: negative ones, the payer's own, those of unions that owe."""
    owing = {unit for _, unit in _claims(payer_id)} | {payer_id}
    marks = ", ".join(map(str, sorted(owing)))
    rows = _read(f"SELECT tier, unit_id, due_fen FROM {DUE} WHERE due_fen < 0 OR unit_id IN ({marks})")
    return {(tier, unit): int(due) for tier, unit, due in rows}


def _gather(run: Run) -> None:
    """Gather what falls to each union by tier: receipts, fen, and the first tax row, for the page to begin with."""
    into = f"INSERT INTO {DUE} (tier, unit_id, rows_count, due_fen, first_row_id)"
    with connection.cursor() as cursor:
        if (above := upper_unit(run.unit_id)) is not None:
            cursor.execute(
                f"{into} SELECT '{UPPER}', %s, COUNT(*), SUM(province_fen + national_fen), MIN(tax_row_id) "
                "FROM dues_allocation WHERE run_id = %s AND NOT (province_fen = 0 AND national_fen = 0) "
                "HAVING COUNT(*) > 0", [above, run.pk],
            )  # fmt: skip
        for tier in ("base", "street", "county", "industry"):
            some = "" if tier == "base" else f"AND {tier}_fen <> 0 "
            cursor.execute(
                f"{into} SELECT '{tier}', {tier}_unit_id, COUNT(*), SUM({tier}_fen), MIN(tax_row_id) "
                f"FROM dues_allocation WHERE run_id = %s AND {tier}_unit_id IS NOT NULL {some}GROUP BY {tier}_unit_id",
                [run.pk],
            )


def _outliers(run: Run) -> dict[str, int]:
    """Return how many base unions are odd in each way."""
    found: dict[str, int] = defaultdict(int)
    tagged = RunLine.objects.filter(run=run).exclude(tags="").order_by().values_list("tags").annotate(Count("pk"))
    for tags, count in tagged:
        for tag in tags.split():
            found[tag] += count
    return dict(found)


@contextmanager
def _tables() -> Iterator[None]:
    with (
        scratch_table(DUE, "tier varchar(10), unit_id bigint, rows_count bigint, due_fen bigint, first_row_id bigint"),
        scratch_table(ACCOUNTS, "unit_id bigint PRIMARY KEY, fresh integer"),
        scratch_table(OFFSETS, ", ".join(["tier varchar(10), unit_id bigint", *(f"{name} bigint" for name in _OFFSET),
                                          "PRIMARY KEY (unit_id, tier)"])),
    ):  # fmt: skip
        yield


def _read(sql: str, values: Any = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
