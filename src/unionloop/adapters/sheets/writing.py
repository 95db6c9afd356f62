"""Tables back out to people: nothing in a cell is ever run as a formula."""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from unionloop.kernel.cells import Writer

# The same rows give the same bytes: when a file was made is known where it is kept, not in it.
NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)


def _day(cell: Any) -> Any:
    """Return a cell for a delimited file: a moment at midnight is a day."""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]], *, encoding: str = "utf-8",
              delimiter: str = ",") -> bytes:  # fmt: skip
    """Return a delimited file; UTF-8 gets a byte order mark so that spreadsheets read it right."""
    text = io.StringIO(newline="")
    writer = Writer(text, delimiter)
    writer.row(header)
    writer.rows([_day(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig" if encoding.startswith("utf-8") else encoding, "replace")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet1",
               mark: Sequence[int] = ()) -> bytes:  # fmt: skip
    """Return a workbook; text stays text, numbers numbers, days days. `mark` columns are highlighted."""
    whole = io.BytesIO()
    options = {"in_memory": True, "constant_memory": False, "strings_to_formulas": False,
               "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(whole, options)
    book.set_properties({"created": NO_TIME})
    page = book.add_worksheet(sheet[:31])
    bold, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
    marked = book.add_format({"bg_color": "#FFF4D6", "text_wrap": True, "valign": "top"})
    page.write_row(0, 0, list(header), bold)
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(header) - 1, 0), 16)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, date | datetime):
                page.write_datetime(number, column, cell, day)
            elif isinstance(cell, bool) or not isinstance(cell, int | float):
                page.write_string(number, column, "" if cell is None else str(cell),
                                  marked if column in mark else None)  # fmt: skip
            else:
                page.write_number(number, column, cell)
    book.close()
    return whole.getvalue()
