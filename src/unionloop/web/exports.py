"""The same rows as a file: CSV, XLSX, JSON, or a page to print. No cell can become a formula.

Rows stream: memory does not grow with the list. Money is written in yuan with two decimals, days and
moments in ISO 8601 (Beijing time), so that a file read back gives the values of the page.
"""

import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from unionloop.adapters.sheets import NO_TIME
from unionloop.kernel import money
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.cells import Writer, harmless
from unionloop.kernel.errors import BadInput

from .columns import Column, cells_of, draw

FORMATS = ("csv", "xlsx", "json", "print")
CHUNK = 500  # rows joined before they are sent
SHEET_ROWS = 1_048_575  # what one worksheet holds below its header
NUMERIC = ("money", "count", "percent_bp")


@dataclass(frozen=True)
class Field:
    """One column of a file: its key, its label, and how to read a row."""

    key: str
    label: str
    kind: str
    read: Callable[[Any], Any]
    total: bool = False  # the printed page closes with the sum


def plain(value: Any, kind: str) -> str:
    """Return a cell as file text, before the formula guard."""
    if value is None or value == "":
        return ""
    if kind == "money":
        return money.yuan(int(value))
    if kind == "percent_bp":
        whole, rest = divmod(abs(int(value)), 100)
        return f"{'-' if int(value) < 0 else ''}{whole}.{rest:02d}"
    if kind == "state" and isinstance(value, tuple | list):
        return str(value[1])
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, datetime):
        return _local(value).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "label", value))


def respond(
    request: HttpRequest, form: str, *, name: str, title: str, fields: Sequence[Field], rows: Iterable[Any],
    mark: str = "",
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """Return all rows in the asked form, as a download (or a page, for printing).

    `mark` is the watermark: the last line of a CSV or a sheet, the foot of every printed page, a key
    beside the rows in JSON.
    """
    stamp = request.actor.at.astimezone(BEIJING).strftime("%Y%m%d-%H%M")  # type: ignore[attr-defined]
    if form == "csv":
        response = StreamingHttpResponse(csv_lines(fields, rows, mark), content_type="text/csv; charset=utf-8")
    elif form == "json":
        head = {"list": name, "title": title, "as_of": stamp} | ({"watermark": mark} if mark else {})
        lines = json_lines(fields, rows, head)
        response = StreamingHttpResponse(lines, content_type="application/json")
    elif form == "xlsx":
        response = FileResponse(xlsx_file(fields, rows, title, mark), content_type=XLSX)
    elif form == "print":
        return StreamingHttpResponse(print_page(request, fields, rows, title, mark))
    else:
        raise BadInput("unknown_format", format=form[:20], known=", ".join(FORMATS))
    response.headers["Content-Disposition"] = disposition(f"{title or name}-{stamp}.{form}", name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def disposition(file_name: str, fallback: str = "download") -> str:
    """Return a Content-Disposition with the real name (RFC 6266) and a plain one for old programs."""
    file_name = re.sub(r'[\x00-\x1f"/\\]+', "-", file_name)
    suffix = file_name.rpartition(".")[2]
    ascii_name = file_name if file_name.isascii() else f"{re.sub(r'[^A-Za-z0-9_-]+', '-', fallback)}.{suffix}"
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def csv_lines(fields: Sequence[Field], rows: Iterable[Any], mark: str = "") -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a byte order mark, a few hundred lines at a time."""
    buffer = io.StringIO()
    writer = Writer(buffer)
    buffer.write("\ufeff")
    writer.row(field.label for field in fields)
    for index, row in enumerate(rows, 1):
        writer.row(plain(field.read(row), field.kind) for field in fields)
        if index % CHUNK == 0:
            yield _drain(buffer)
    if mark:
        writer.row([mark])
    yield _drain(buffer)


def json_lines(fields: Sequence[Field], rows: Iterable[Any], head: dict[str, Any]) -> Iterator[bytes]:
    """Yield one JSON object: what the list is, its columns, its rows (one line each)."""
    columns = [{"key": field.key, "label": field.label, "kind": field.kind} for field in fields]
    opening = json.dumps(head | {"columns": columns}, ensure_ascii=False)
    yield f'{opening[:-1]}, "rows": [\n'.encode()
    first, chunk = True, []
    for row in rows:
        cells = (f"{json.dumps(one.key)}: {_json_value(one.read(row), one.kind)}" for one in fields)
        chunk.append(("" if first else ",\n") + "{" + ", ".join(cells) + "}")
        first = False
        if len(chunk) >= CHUNK:
            yield "".join(chunk).encode()
            chunk = []
    yield "".join([*chunk, "\n]}\n"]).encode()


def xlsx_file(fields: Sequence[Field], rows: Iterable[Any], title: str, mark: str = "") -> Any:
    """Return a workbook as an open temporary file; numbers are numbers, days are days, text is text."""
    # the response closes it
    held = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115
    book = xlsxwriter.Workbook(held.name, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "remove_timezone": True,
    })  # fmt: skip
    book.set_properties({"created": NO_TIME, "comments": mark})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "rows")
    bold = book.add_format({"bold": True, "bottom": 1})
    styles = {kind: book.add_format({"num_format": shape}) for kind, shape in _SHAPES.items()}
    sheet.freeze_panes(1, 1)
    for at, field in enumerate(fields):
        sheet.set_column(at, at, 24 if at == 0 else 16)
        sheet.write_string(0, at, harmless(field.label), bold)
    line = 0
    for line, row in enumerate(rows, 1):
        if line > SHEET_ROWS:
            raise BadInput("too_many_rows_for_xlsx", most=SHEET_ROWS)
        for at, field in enumerate(fields):
            _write(sheet, line, at, field.read(row), field.kind, styles)
    if mark:
        sheet.write_string(line + 2, 0, harmless(mark))
        sheet.set_footer("&L&8" + mark.replace("&", "&&")[:250])  # 255 is what a footer holds
    book.close()
    return held


def print_page(
    request: HttpRequest, fields: Sequence[Field], rows: Iterable[Any], title: str, mark: str = ""
) -> Iterator[bytes]:
    """Yield a page of all rows for A4 printing."""
    columns = [Column(one.key, one.label, one.kind, read=one.read, unit=" ") for one in fields]
    sums = dict.fromkeys((one.key for one in fields if one.total), 0)
    hole = "<!--rows-->"
    shown = {"columns": columns, "title": title, "hole": hole, "watermark": mark}
    head, _, foot = render_to_string("parts/print.html", shown, request).partition(hole)
    yield head.encode()
    chunk: list[str] = []
    for row in rows:
        chunk.append(
            "<tr>" + "".join(cell.tag() for cell in cells_of(columns, row, on_page=False)) + "</tr>\n"
        )
        for field in fields:
            if field.total:
                sums[field.key] += field.read(row) or 0
        if len(chunk) >= CHUNK:
            yield "".join(chunk).encode()
            chunk = []
    if sums:
        cells = [f'<td class="n">{draw(sums[one.key], one.kind) if one.total else ""}</td>' for one in fields]
        chunk.append(
            f'</tbody><tfoot><tr><th scope="row">{gettext("合计")}</th>{"".join(cells[1:])}</tr></tfoot><tbody>'
        )
    yield ("".join(chunk) + foot).encode()


_SHAPES = {"money": "0.00", "percent_bp": "0.00", "count": "0", "date": "yyyy-mm-dd",
           "moment": "yyyy-mm-dd hh:mm:ss"}  # fmt: skip


def _write(sheet: Any, line: int, at: int, value: Any, kind: str, styles: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if kind in ("money", "percent_bp"):
        # a sheet holds decimals in binary; two decimals up to 10^13 yuan survive that
        sheet.write_number(line, at, float(plain(value, kind)), styles[kind])
    elif kind == "count":
        sheet.write_number(line, at, int(value), styles[kind])
    elif isinstance(value, datetime):
        sheet.write_datetime(line, at, _local(value), styles["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, at, datetime(value.year, value.month, value.day), styles["date"])  # noqa: DTZ001
    else:
        sheet.write_string(line, at, harmless(plain(value, kind))[:32_767])


def _json_value(value: Any, kind: str) -> str:
    if value is None or value == "":
        return "null"
    if kind in NUMERIC:
        return plain(value, kind)  # yuan with two decimals is a JSON number as it stands
    if isinstance(value, datetime):
        return json.dumps(value.astimezone(BEIJING).isoformat(timespec="seconds"))
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(plain(value, kind), ensure_ascii=False)


def _local(value: datetime) -> datetime:
    return value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value


def _drain(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
