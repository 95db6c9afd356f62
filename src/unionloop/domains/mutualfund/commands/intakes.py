"""Settlement files of the health insurance: claims without an application, worked out and kept with their arithmetic.

The file is walked in lumps, so memory does not grow with it. Of a row about nobody covered here nothing is kept.
"""

import hashlib
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from unionloop.kernel import bulk, journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock, record
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import encrypt
from unionloop.kernel.sheets import sheets

from .. import queries, rules
from ..contracts import ClaimState, IntakeRow
from ..flow import INTAKE
from ..models import Claim, Fund, Intake, IntakeFault
from ..queries.intakes import CELLS
from .booking import grant_vouchers, post_many
from .enrolling import cells_of
from .lumps import Lump, Taking

LUMP = 5000
FAULTS_MOST = 50_000


@transaction.atomic
def take_settlement(by: Actor, *, fund_id: int, name: str, content: bytes) -> IntakeRow:
    """Take a settlement file: every row about a covered member becomes claims, worked out at once.

    The same bytes are taken once, and so is every settlement number, in whichever file it comes. What looks odd and
    what the lot draws waits for a person; the rest waits for one approval of the whole file by somebody else.
    """
    fund: Fund = lock(by, "mutualfund.take_settlement", Fund, fund_id)
    digest = hashlib.sha256(content).hexdigest()
    earlier = Intake.objects.filter(fund=fund, sha256=digest).first()
    if earlier is not None:
        raise Refused("settlement_known", name=earlier.name, day=earlier.taken_at)
    head = Intake(fund=fund, name=name[:200], sha256=digest, taken_at=by.at, taken_by=by.name)
    with INTAKE.start(by, "mutualfund.take_settlement", head):
        pass
    taking = Taking(by, fund, head)
    with bulk.no_collecting():
        for lump in _lumps(by, content, name):
            _keep_faults(head, lump, taking.counts["failed"])
            taking.take(lump)
    Intake.objects.filter(pk=head.pk).update(**taking.counts)
    head.refresh_from_db()
    record(by, "mutualfund.take_settlement", head, {**taking.counts, "sha256": digest})
    return queries.intake_row(by, head)


@transaction.atomic
def approve_settlement(by: Actor, *, intake_id: int) -> IntakeRow:
    """Approve what a settlement file gave, all but what waits for a person: owed from now on, in the fund's book."""
    with INTAKE.step(by, "mutualfund.approve_settlement", Intake, intake_id) as head:
        rows = Claim.objects.select_for_update(of=("self",)).filter(intake=head, state=ClaimState.ASSESSED)
        granted = list(rows.order_by("id").values_list("number", "union_id", "amount_fen"))
        # set-wise: the file is one act, signed as one; the arrow is CLAIM's own approve
        rows.update(
            state=ClaimState.APPROVED, approved_by=by.name, approved_date=by.today, decided_date=by.today
        )
        if granted:
            post_many(by, head.fund, grant_vouchers(f"mutualfund.intake:{head.pk}", by.today, granted))
    record(
        by,
        "mutualfund.approve_settlement",
        head,
        {"claims": len(granted), "fen": sum(one[2] for one in granted)},
    )
    return queries.intake_row(by, head)


def _lumps(by: Actor, content: bytes, name: str) -> Iterator[Lump]:
    tables = [one for one in sheets().open_tables(content, name) if next(iter(one.rows()), None) is not None]
    if len(tables) != 1:
        raise BadInput("fund_sheets", names=[one.name for one in tables])
    files, table = rules.files, tables[0]
    line, at, head = files.find_head(list(islice(table.rows(), files.HEAD_ROWS)), files.SETTLEMENT,
                                     files.NEEDED["settlement"])  # fmt: skip
    rows = (
        (line_no, cells) for line_no, cells in table.rows() if line_no > line and any(cell not in (None, "") for cell in cells)
    )
    while some := list(islice(rows, LUMP)):
        yield _read(by, some, at, head)


def _read(by: Actor, some: list[tuple[int, list[Any]]], at: dict[str, int], head: list[str]) -> Lump:
    lump, today = Lump(rows=len(some)), by.today
    for line_no, cells in some:
        try:
            lump.settled.append(rules.files.read_settlement(line_no, cells, at, today))
        except rules.files.RowFault as fault:
            lump.faults.append((line_no, fault, cells_of(head, cells)))
    by_line = dict(some)
    lump.check_papers(today, lambda line_no: cells_of(head, by_line[line_no]))
    return lump


def _keep_faults(head: Intake, lump: Lump, before: int) -> None:
    if before + len(lump.faults) > FAULTS_MOST:
        raise Refused("settlement_too_faulty", most=FAULTS_MOST)
    IntakeFault.objects.bulk_create([
        IntakeFault(intake=head, line_no=line_no, column=fault.column, code=fault.code, facts=journal.plain(fault.facts),
                    cells_sealed=encrypt(json.dumps(cells, ensure_ascii=False), CELLS))
        for line_no, fault, cells in lump.faults
    ], batch_size=1000)  # fmt: skip
