"""Bank and treasury statements: taken in whole or not at all, version after version."""

from typing import Any

from django.db import transaction

from unionloop.domains.documents import commands as document_commands
from unionloop.kernel import bulk
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, record
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.source import Source, sha256_of

from ..contracts.reconciliation import SheetRow
from ..models.files import BankLine, BankSheet, Collection
from ..ports import sheets
from ..queries.reconciliation import sheet_row
from ..queries.vocabulary import bank_aliases
from ..rules.codes import Fault, fold
from ..rules.headers import BANK_NEEDED, Layout
from ..rules.months import month_days
from ..rules.opening import choose
from ..rules.rows import TOTAL_WORDS
from ..rules.values import read_day, read_fen

_LINE_COLUMNS = ("sheet_id", "line_no", "day", "kind", "voucher_number", "counterpart", "summary",
                 "debit_fen", "credit_fen")  # fmt: skip


@transaction.atomic
def receive_sheet(
    by: Actor, *, unit_id: int, month: str, name: str, content: Source, tax_office: str = "", treasury: str = ""
) -> SheetRow:
    """Take in a bank or treasury statement for a month; a newer version replaces the older one.

    The same bytes again are the same sheet. An empty office or treasury stands for all of them.
    """
    month_days(month)
    digest = sha256_of(content)
    same = BankSheet.visible(by, "dues.receive_sheet").select_for_update(of=("self",)).filter(
        unit_id=unit_id, month=month, tax_office=tax_office, treasury=treasury
    )  # fmt: skip
    earlier = same.filter(state="live").first()
    if earlier is not None and earlier.sha256 == digest:
        return sheet_row(earlier)
    if Collection.objects.filter(unit_id=unit_id, month=month, state="closed").exists():
        raise Refused("month_closed", month=month)
    lines = read_sheet(by, unit_id, name, content)
    stored = document_commands.store(by, name=name, content=content, unit_id=unit_id, kind="bank_sheet",
                                     read_verb="dues.read", verb="dues.receive_sheet")  # fmt: skip
    if earlier is not None:
        same.filter(pk=earlier.pk).update(state="replaced")
    sheet = BankSheet(
        unit_id=unit_id, stored_id=stored.id, name=name[:200], sha256=digest, month=month,
        tax_office=tax_office, treasury=treasury, version=same.count() + 1, lines=len(lines),
        credit_fen=sum(line[-1] for line in lines), debit_fen=sum(line[-2] for line in lines),
        received_at=by.at,
    )  # fmt: skip
    with change(by, "dues.receive_sheet", sheet):
        pass
    bulk.insert_rows(BankLine._meta.db_table, _LINE_COLUMNS, [(sheet.pk, *line) for line in lines])
    record(by, "dues.receive_sheet", sheet, {"lines": len(lines), "sha256": digest})
    return sheet_row(sheet)


def read_sheet(by: Actor, unit_id: int, name: str, content: Source) -> list[tuple[Any, ...]]:
    """Return the lines of a statement; a statement with any unreadable line is refused as a whole."""
    table, layout = choose(sheets().open_tables(content, name), bank_aliases(unit_id, by.today), by.today, needed=BANK_NEEDED)
    lines = []
    for line, cells in table.rows():
        if line <= layout.header_line or not any(cell not in ("", None) for cell in cells):
            continue
        if any(isinstance(cell, str) and fold(cell).startswith(TOTAL_WORDS) for cell in cells[:4]):
            continue
        lines.append(_read_line(line, cells, layout))
    if not lines:
        raise BadInput("sheet_no_lines", name=name)
    return lines


def _read_line(line: int, cells: list[Any], layout: Layout) -> tuple[Any, ...]:
    def cell(field_name: str) -> Any:
        column = layout.columns.get(field_name)
        return cells[column] if column is not None and column < len(cells) else ""

    day = read_day("day", cell("day"))
    credit = read_fen("credit", cell("credit"), needed=False)
    debit = read_fen("debit", cell("debit"), needed=False)
    for found, column in ((day, "day"), (credit, "credit"), (debit, "debit")):
        if isinstance(found, Fault):
            raise BadInput("sheet_line", line=line, column=layout.headers[layout.columns[column]],
                           value=found.value)  # fmt: skip
    if day is None or (credit is None and debit is None):
        raise BadInput("sheet_line", line=line, column="日期或金额", value="")
    assert not isinstance(debit, Fault), "it was refused"
    texts = [str(cell(one) or "").strip() for one in ("kind", "voucher", "counterpart", "summary")]
    return (line, day, texts[0][:40], fold(texts[1])[:80], texts[2][:200], texts[3][:200],
            abs(debit or 0), credit or 0)  # fmt: skip
