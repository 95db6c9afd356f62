"""Workbooks, read by calamine after the container has been checked; formulas are found, not trusted."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import Any

import python_calamine
from defusedxml import ElementTree

from unionloop.kernel.errors import BadInput

from .archive import check_markup, chunks, open_archive
from .table import LIMIT_COLUMNS, LIMIT_ROWS, Table

LIMIT_CELL_BYTES = 200_000  # between two marks: a cell holds 32 767 characters, some written in six bytes
LIMIT_CELLS = 12_000_000  # the parser holds the whole rectangle: a lone cell far away must not cost gigabytes
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRINGS = "xl/sharedStrings.xml"
_FAR = re.compile(rb' r="[A-Z]{1,3}(?:\d{7,}|[3-9]\d{5})')
_WIDE = re.compile(rb' r="([A-Z]{2,})\d')
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*? r=\"(\d+)")
# legal XML that no spreadsheet writes; the patterns above would not see through it
_ODD = (b" r='", b" r =", b" r= ")
_BREAKS = (b"\t", b"\n", b"\r")
_ODD_BREAKS = (b" r\t", b" r\n", b" r\r", b"\tr=", b"\nr=", b"\rr=")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d+)[\"'][^>]*>\s*<(?:\w+:)?f[\s/>]")


def check_xlsx(content: bytes, name: str) -> None:
    """Refuse a workbook whose container is broken, unsafe, sealed or carries macros."""
    archive = open_archive(content, name)
    check_markup(archive, name)
    _parts(archive, name)


def open_xlsx(content: bytes, name: str) -> list[Table]:
    """Return the visible, non-empty sheets of a workbook."""
    archive = open_archive(content, name)
    check_markup(archive, name)
    parts, hidden = _parts(archive, name)
    tables = []
    notes = tuple(f"hidden:{sheet}" for sheet in hidden)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        if STRINGS in archive.namelist():
            for piece in chunks(archive, STRINGS, name):
                _check_cells(piece, name)
        for sheet, part in parts.items():
            formulas = _survey(archive, part, name)
            opened = book.get_sheet_by_name(sheet)
            if opened.height:
                tables.append(Table("xlsx", sheet, partial(_rows, opened), total=opened.height,
                                    formulas=formulas, notes=notes))  # fmt: skip
    except python_calamine.PasswordError as error:
        raise BadInput("sheet_encrypted", name=name) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError) as error:
        raise BadInput("sheet_broken", name=name, why=str(error)[:80]) from error
    if not tables:
        raise BadInput("sheet_empty", name=name)
    return tables


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    yield from enumerate(sheet.iter_rows(), 1)  # leading empty rows and columns are kept by the parser


def _parts(archive: zipfile.ZipFile, name: str) -> tuple[dict[str, str], list[str]]:
    """Return sheet name → part for the visible sheets, and the names of the hidden ones."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        kinds = archive.read("[Content_Types].xml")
    except KeyError as error:
        raise BadInput("sheet_kind", name=name) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:  # the latter two: an encoding nobody knows
        raise BadInput("sheet_broken", name=name, why="工作簿目录读不出") from error
    if b"macroEnabled" in kinds:
        raise BadInput("sheet_macros", name=name)
    targets = {link.get("Id"): str(link.get("Target")).lstrip("/") for link in links}
    found, hidden = {}, []
    for sheet in book.iter(f"{_MAIN}sheet"):
        title = str(sheet.get("name"))
        target = targets.get(sheet.get(_REL), "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if sheet.get("state", "visible") != "visible":
            hidden.append(title)
        elif part in archive.namelist() and "worksheets/" in part:
            found[title] = part
    return found, hidden


def _survey(archive: zipfile.ZipFile, part: str, name: str) -> frozenset[tuple[int, int]]:
    """Measure a sheet before it is opened, and return where its formulas stand."""
    formulas: set[tuple[int, int]] = set()
    last_row, columns = 1, 26
    for piece in chunks(archive, part, name):
        _check_cells(piece, name)
        if _is_odd(piece):
            raise BadInput("sheet_unsafe", name=name, why="单元格坐标写法少见，请用表格软件另存一次")
        if _FAR.search(piece):
            raise BadInput("sheet_too_many_rows", name=name, rows=LIMIT_ROWS)
        for letters in set(_WIDE.findall(piece)):
            columns = max(columns, _column(letters) + 1)
        at = piece.rfind(b"<row ")
        row = _ROW.match(piece, at) if at >= 0 else None
        last_row = max(last_row, int(row.group(1)) if row else 1)
        if b"<f" in piece or b":f" in piece:
            formulas.update((int(row), _column(column)) for column, row in _FORMULA.findall(piece))
    if columns > LIMIT_COLUMNS:
        raise BadInput("sheet_too_many_rows", name=name, rows=LIMIT_ROWS)
    if last_row > LIMIT_ROWS or last_row * columns > LIMIT_CELLS:
        raise BadInput("sheet_too_many_rows", name=name, rows=LIMIT_ROWS)
    return frozenset(formulas)


def _check_cells(piece: bytes, name: str) -> None:
    """Refuse a text longer than any cell can be; only a few places of the piece are looked at."""
    at = 0
    while len(piece) - at > LIMIT_CELL_BYTES:
        at = piece.rfind(b"<", at, at + LIMIT_CELL_BYTES) + 1
        if at == 0:
            raise BadInput("sheet_long_cell", name=name)


def _is_odd(piece: bytes) -> bool:
    if any(odd in piece for odd in _ODD):
        return True
    # most sheets are one long line: looking for single bytes first is several times cheaper
    return any(one in piece for one in _BREAKS) and any(odd in piece for odd in _ODD_BREAKS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
