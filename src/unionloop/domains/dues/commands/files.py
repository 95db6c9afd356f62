"""Tax files: receive one, try it as often as needed. Nothing counts before `confirm` (confirming.py)."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, F, Max, Min, OuterRef, QuerySet, Sum, Value, When

from unionloop.domains.documents import commands as document_commands
from unionloop.domains.documents import queries as document_queries
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.progress import Watch, ask_to_stop
from unionloop.kernel.source import Source, sha256_of, size_of

from ..contracts.files import FileState, RowState, TaxFileRow
from ..flow_files import FILE
from ..models.files import RowFault, TaxFile, TaxRow
from ..ports import sheets
from ..queries.files import file_row
from ..queries.vocabulary import tax_aliases, tax_items
from ..rules.codes import Fault
from ..rules.columns import Columns
from ..rules.facts import Facts
from ..rules.headers import TAX_NEEDED, TAX_NEEDED_ONE, Layout
from ..rules.opening import choose
from ..rules.rows import Reader
from .likeness import compare_likeness
from .repeats import FAULT_COLUMNS, refuse_repeated

PART_ROWS = 500
BATCH_ROWS = 5000
LEARNED_ROWS = 2000
STAGE_KEY = "dues.stage:{}"
_ROW_COLUMNS = (
    "file_id", "line_no", "natural_key", "digest", "receipt", "payer_name", "uscc", "old_tax_id",
    "tax_key", "item", "period_from", "period_to", "payroll_fen", "rate_bp", "due_fen", "paid_fen",
    "gap_fen", "refund_type", "received_date", "tax_office", "treasury", "street", "payer_key",
    "line_key", "receipt_uuid", "detail", "month", "state", "outcome", "current",
)  # fmt: skip


@transaction.atomic
def receive(by: Actor, *, unit_id: int, name: str, content: Source) -> TaxFileRow:
    """Keep a tax file as it came. The same bytes again, under any name, are the first file again."""
    if unit_id not in organisation.by_ids([unit_id]):
        raise NotFound("not_found", model="Unit", id=unit_id)
    digest = sha256_of(content)
    file = TaxFile(
        unit_id=unit_id, name=name[:200], sha256=digest, size=size_of(content), received_at=by.at,
        received_by=by.name, kind="",
    )  # fmt: skip
    by.require("dues.receive", file.place)
    first = TaxFile.objects.filter(unit_id=unit_id, sha256=digest).exclude(state=FileState.UNDONE)
    if known := first.first():
        return file_row(by, known, again=True)
    file.kind, file.encoding = sheets().check_container(content, name)  # before anything is kept
    try:
        with transaction.atomic():
            file.stored_id = document_commands.store(
                by, name=name, content=content, unit_id=unit_id, kind="tax_file", read_verb="dues.read",
                verb="dues.receive",
            ).id  # fmt: skip
            with FILE.start(by, "dues.receive", file):
                pass
    except (IntegrityError, BadInput):  # ten at once: the database or the check before it says one was first
        if (known := first.first()) is None:
            raise
        return file_row(by, known, again=True)
    return file_row(by, file)


def stage(by: Actor, *, file_id: int, quiet: bool = False) -> TaxFileRow:
    """Try a file: read every row, name every fault, compare with what is live; nothing counts yet.

    Rows go in by batches, each in its own transaction, so that the work can be watched, stopped,
    and taken up again after a crash where it broke off. Of several tries at once one goes on.
    """
    file = seen(by, "dues.stage", TaxFile, file_id)
    FILE.target(by, "dues.stage", file)
    kept = document_queries.kept(by, file_id=file.stored_id)
    table, layout = choose(sheets().open_tables(kept, file.name), tax_aliases(file.unit_id, by.today), by.today,
                           needed=TAX_NEEDED, one_of=TAX_NEEDED_ONE)  # fmt: skip
    if file.state == FileState.STAGED:
        _start_over(by, file)
    work = _Work(file, layout, Reader(layout, by.today, tax_items(file.unit_id, by.today)), table.formulas)
    work.reader.learn(list(islice(_after(table.rows(), layout.header_line), LEARNED_ROWS)))
    work.take_up()
    total = max((table.total or 0) - layout.header_line, 0)
    started = time.monotonic()
    with bulk.no_collecting(), Watch(STAGE_KEY.format(file.pk), "dues.stage", by.at, total=total, quiet=quiet) as watch:
        rows, read = _after(table.rows(), max(layout.header_line, file.staged_to)), 0
        while batch := list(islice(rows, BATCH_ROWS)):
            work.keep(by, batch)
            read += len(batch)
            seconds = max(time.monotonic() - started, 0.001)
            watch.tell(work.read_before + read, f"{int(read / seconds)} 行/秒")
        return _finish(by, file.pk, work.notes(table), work.header("receipt_number"))


def stop(by: Actor, *, file_id: int) -> bool:
    """Ask a running try to stop at its next batch; what was read so far is kept for taking it up."""
    file = seen(by, "dues.stage", TaxFile, file_id)
    return ask_to_stop(STAGE_KEY.format(file.pk))


def _after(rows: Iterator[tuple[int, list[Any]]], line: int) -> Iterator[tuple[int, list[Any]]]:
    return ((number, cells) for number, cells in rows if number > line)


@transaction.atomic
def _start_over(by: Actor, file: TaxFile) -> None:
    """Forget an earlier try: its rows never counted."""
    locked = TaxFile.objects.select_for_update().get(pk=file.pk)
    if locked.state != FileState.STAGED or locked.staged_to != file.staged_to:
        raise Refused("being_staged", name=file.name)
    TaxRow.objects.filter(file=file, state=RowState.STAGED).delete()
    RowFault.objects.filter(file=file).delete()
    TaxFile.objects.filter(pk=file.pk).update(state=FileState.RECEIVED, staged_to=0, rows_read=0,
                                              stated_fen=None)  # fmt: skip
    file.refresh_from_db()


@dataclass
class _Work:
    """One try of one file: how it is read, and where the next batch belongs."""

    file: TaxFile
    layout: Layout
    reader: Reader
    formulas: frozenset[tuple[int, int]]
    read_before: int = 0
    formula_lines: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep what every row repeats out of the model's slower attributes."""
        self.file_id = self.file.pk
        self.columns = Columns(self.reader)

    def take_up(self) -> None:
        """Recall how far an interrupted try has come."""
        for line, column in self.formulas:
            self.formula_lines.setdefault(line, []).append(column)
        self.read_before = self.file.rows_read

    @transaction.atomic
    def keep(self, by: Actor, batch: list[tuple[int, list[Any]]]) -> None:
        """Read one batch and put its rows and faults into the database, if nobody else has."""
        file = TaxFile.objects.select_for_update().get(pk=self.file.pk)
        if file.staged_to != self.file.staged_to or file.state != FileState.RECEIVED:
            raise Refused("being_staged", name=file.name)
        bad: list[tuple[Any, ...]] = []
        bulk.insert_rows(TaxRow._meta.db_table, _ROW_COLUMNS, self._good_rows(batch, bad))
        bulk.insert_rows(RowFault._meta.db_table, FAULT_COLUMNS, bad)
        self.file.staged_to = batch[-1][0]
        TaxFile.objects.filter(pk=file.pk).update(
            staged_to=self.file.staged_to, rows_read=self.file.rows_read, stated_fen=self.file.stated_fen
        )

    def _good_rows(self, batch: list[tuple[int, list[Any]]], bad: list[Any]) -> Iterator[tuple[Any, ...]]:
        """Yield what can be staged, a part after the other: PostgreSQL writes one while the next is read."""
        for part in (batch[at : at + PART_ROWS] for at in range(0, len(batch), PART_ROWS)):
            good: list[tuple[Any, ...]] = []
            for (line, cells), facts in zip(part, self.columns.read(part, self.formula_lines), strict=True):
                if facts is None:
                    self.file.rows_read += self._look_at(line, cells, good, bad)
                else:
                    self.file.rows_read += 1
                    good.append(self._staged(line, facts))
            yield from good

    def _look_at(self, line: int, cells: list[Any], good: list[Any], bad: list[Any]) -> bool:
        """Read one line that is not plain; False if it is no taxpayer's line."""
        if not any(cell not in ("", None) for cell in cells) or self.reader.is_header(cells):
            return False
        if self.reader.is_total(cells):
            self.file.stated_fen = self.reader.stated_fen(cells)
            return False
        found = self.reader.read(cells, self.formula_lines.get(line, ()))
        if isinstance(found, Facts):
            good.append(self._staged(line, found))
        else:
            self._refuse(line, found, bad)
        return True

    def _staged(self, line: int, facts: Facts) -> tuple[Any, ...]:
        day = facts.received_date
        return (self.file_id, line, *facts, f"{day.year}{day.month:02d}", "staged", "accepted", False)

    def _refuse(self, line: int, faults: list[Fault], bad: list[Any]) -> None:
        for fault in faults:
            bad.append((self.file_id, line, self.header(fault.field), _storable(fault.value), fault.code,
                        json.dumps(fault.facts, ensure_ascii=False)))  # fmt: skip

    def header(self, name: str) -> str:
        """Return the heading a field stands under in this file, "" if it has none."""
        column = self.layout.columns.get(name)
        return self.layout.headers[column][:100] if column is not None else ""

    def notes(self, table: Any) -> list[str]:
        """Return what was noticed about the whole file."""
        found = list(table.notes)
        if self.layout.unknown:
            found.append("unknown:" + "、".join(self.layout.unknown)[:150])
        if self.layout.header_line > 1:
            found.append(f"header_line:{self.layout.header_line}")
        return found


def _storable(text: str) -> str:
    return text.replace("\x00", "�")[:200]


@transaction.atomic
def _finish(by: Actor, file_id: int, notes: list[str], receipts: str) -> TaxFileRow:
    with FILE.step(by, "dues.stage", TaxFile, file_id) as file:
        refuse_repeated(file, receipts)
        compare(file)
        count_up(file)
        file.notes = notes
    return file_row(by, file)


def compare(file: TaxFile) -> None:
    """Mark every staged row: new, the same as a live row, different from it, or after its settlement.

    A row another collecting union has made live, or one that may be a live row saved with fewer
    columns, never counts: it is the same row, or a fault for a person to decide.
    """
    staged = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    live = TaxRow.objects.filter(natural_key=OuterRef("natural_key"), current=True, file__unit=file.unit_id)
    staged.exclude(outcome="accepted").filter(~Exists(live)).update(outcome="accepted")
    staged.filter(Exists(live)).update(
        outcome=Case(
            When(Exists(live.filter(digest=OuterRef("digest"))), then=Value("duplicate")),
            When(Exists(live.filter(run_id__isnull=False)), then=Value("corrected")),
            default=Value("changed"),
        )
    )
    compare_likeness(file)


def count_up(file: TaxFile) -> None:
    """Set the counts of a staged file from its rows."""
    staged = TaxRow.objects.filter(file=file, state=RowState.STAGED)
    counts = {one: staged.filter(outcome=one).count() for one in ("changed", "corrected", "duplicate")}
    new = staged.exclude(outcome="duplicate")
    sums = new.aggregate(paid=Sum("paid_fen"), start=Min("received_date"), end=Max("received_date"))
    file.changed, file.corrected, file.duplicate = (
        counts["changed"], counts["corrected"], counts["duplicate"]
    )  # fmt: skip
    file.accepted = staged.count() - sum(counts.values())
    file.failed = faulty_lines(file).count()
    file.total_fen = sums["paid"] or 0
    file.data_from, file.data_to = sums["start"], sums["end"]


def faulty_lines(file: TaxFile) -> QuerySet[RowFault, int]:
    """Return the numbers of the lines with a fault, each once, in order."""
    lines = RowFault.objects.filter(file=file).order_by(F("line_no"))
    return lines.values_list("line_no", flat=True).distinct()
