"""What goes back to the sender: the failed rows as the same file, and an empty template."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from unionloop.domains.documents import queries as document_queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen

from ..contracts.files import FaultRow
from ..models.files import TaxFile
from ..ports import sheets
from ..rules.headers import TAX_NEEDED, TAX_NEEDED_ONE, TEMPLATE, Layout
from ..rules.opening import choose
from .files import every_fault
from .vocabulary import tax_aliases

EXTRA = ("错误列", "原因", "怎么改")


def failed_file(by: Actor, *, file_id: int, kind: str = "") -> tuple[str, bytes]:
    """Return (name, content): the rows that failed, as they came, with 错误列, 原因 and 怎么改.

    Corrected and sent again it is a tax file like any other; the three columns are passed over.
    """
    file = seen(by, "dues.read", TaxFile, file_id)
    found: dict[int, list[FaultRow]] = defaultdict(list)
    for fault in every_fault(by, file_id=file_id):
        found[fault.line_no].append(fault)
    table, layout, rows = _failed(by, file, found, whole=False)
    if len(rows) < len(found):  # what is cut out of a workbook may lack a line; the workbook itself has it
        table, layout, rows = _failed(by, file, found, whole=True)
    headers = [one for one in layout.headers if one not in EXTRA]
    stem = file.name.rsplit(".", 1)[0]
    wanted = kind or ("csv" if file.kind == "csv" else "xlsx")
    if wanted == "csv":
        content = sheets().write_csv([*headers, *EXTRA], rows, encoding=file.encoding or "utf-8",
                            delimiter=table.delimiter or ",")  # fmt: skip
    else:
        marks = range(len(headers), len(headers) + len(EXTRA))
        content = sheets().write_xlsx([*headers, *EXTRA], rows, sheet="未通过", mark=tuple(marks))
    return f"{stem}-未通过.{wanted}", content


def _failed(by: Actor, file: TaxFile, found: dict[int, list[FaultRow]], *, whole: bool) -> tuple[Any, Layout, list[list[Any]]]:
    """Return the table of a file, its layout, and the failed rows with what is wrong with them."""
    content = document_queries.kept(by, file_id=file.stored_id)
    tables = sheets().open_tables(content, file.name, lines=() if whole else found)
    table, layout = choose(tables, tax_aliases(file.unit_id, by.today), by.today, needed=TAX_NEEDED, one_of=TAX_NEEDED_ONE)
    kept = [index for index, one in enumerate(layout.headers) if one not in EXTRA]
    return table, layout, list(_failed_rows(table.rows(), found, kept))


def _failed_rows(
    rows: Iterator[tuple[int, list[Any]]], found: dict[int, list[FaultRow]], kept: list[int]
) -> Iterator[list[Any]]:
    for line, cells in rows:
        if line not in found:
            continue
        faults = found[line]
        padded = list(cells) + [""] * (max(kept, default=0) + 1 - len(cells))
        yield [*(padded[index] for index in kept),
               "；".join(dict.fromkeys(one.column or "整行" for one in faults)),
               "；".join(one.reason for one in faults),
               "；".join(dict.fromkeys(one.cure for one in faults))]  # fmt: skip


def tax_template() -> bytes:
    """Return an empty workbook with the headings a tax file may carry."""
    return sheets().write_xlsx(TEMPLATE, [], sheet="税务入库明细")
