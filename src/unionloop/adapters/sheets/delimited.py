"""Delimited text: find the encoding and the delimiter, refuse what cannot be right, read line by line."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from unionloop.kernel.errors import BadInput

from .reading import LIMIT_COLUMNS, LIMIT_ROWS, Table

LIMIT_LINE = 64 * 1024
_DELIMITERS = (",", "\t", ";", "|")
_BOMS = (
    (codecs.BOM_UTF32_LE, ""), (codecs.BOM_UTF32_BE, ""), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def open_csv(content: bytes, name: str) -> Table:
    """Return the table in a delimited text."""
    encoding = _encoding(content, name)
    if encoding.startswith("utf-16"):
        try:
            content = content.decode(encoding).encode()
        except UnicodeDecodeError as error:
            raise BadInput("sheet_encoding", name=name, line=0) from error
        reading = "utf-8-sig"
    else:
        reading = encoding
    _check_bytes(content, name)
    delimiter = _delimiter(content, reading)
    rows = partial(_rows, content, reading, delimiter, name)
    return Table("csv", "", rows, encoding=encoding.removesuffix("-sig"), delimiter=delimiter,
                 total=content.count(b"\n"))  # fmt: skip


def _encoding(content: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            if not encoding:
                raise BadInput("sheet_encoding", name=name, line=1)
            return encoding
    if (wide := _unmarked_wide(content)) is not None:
        return wide
    if _decodes(content, "utf-8"):
        return "utf-8"
    bad_line = _mixed_line(content)
    if bad_line or not _decodes(content, "gb18030"):
        raise BadInput("sheet_encoding", name=name, line=bad_line or _bad_line(content))
    return "gb18030"


def _unmarked_wide(content: bytes) -> str | None:
    """Return UTF-16 without a mark: the zero bytes of its ASCII stand on one side only."""
    head = content[:4000]
    if len(content) % 2 or len(head) < 20:
        return None
    sides = (head[0::2].count(0), head[1::2].count(0))
    if min(sides) or max(sides) * 40 < len(head):
        return None
    encoding = "utf-16-le" if sides[1] else "utf-16-be"
    return encoding if "\n".encode(encoding) in head and _decodes(content, encoding) else None


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for start in range(0, len(content), 1 << 20):
            decoder.decode(content[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mixed_line(content: bytes) -> int:
    """Return the first line that is not UTF-8 in a file whose other lines mostly are; 0 if none.

    GB18030 accepts almost any bytes, so a mixed file would be read as rubbish without a word.
    """
    good, bad, first = 0, 0, 0
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
            first = first or number
    return first if good * 10 > bad and good >= 2 else 0


def _bad_line(content: bytes) -> int:
    for number, line in enumerate(content.split(b"\n"), 1):
        try:
            line.decode("gb18030")
        except UnicodeDecodeError:
            return number
    return 0


def _check_bytes(content: bytes, name: str) -> None:
    nul = content.find(b"\x00")
    if nul >= 0:
        raise BadInput("sheet_nul", name=name, line=content.count(b"\n", 0, nul) + 1)
    if b"\n" not in content and content.count(b"\r") > 1:
        raise BadInput("sheet_line_ends", name=name)
    start, line = 0, 1
    while start < len(content):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        if end - start > LIMIT_LINE:
            raise BadInput("sheet_long_line", name=name, line=line, limit=LIMIT_LINE)
        start, line = end + 1, line + 1


def _delimiter(content: bytes, encoding: str) -> str:
    """Return the delimiter under which the first lines fall into the same number of columns."""
    head = list(islice(io.TextIOWrapper(io.BytesIO(content), encoding, newline=""), 40))
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(content: bytes, encoding: str, delimiter: str, name: str) -> Iterator[tuple[int, list[Any]]]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    lines = (line.removeprefix("\ufeff") for line in text)  # files pasted together: each begins with a mark of its own
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    count, line = 0, 0
    try:
        for cells in reader:
            count += 1
            if count > LIMIT_ROWS or len(cells) > LIMIT_COLUMNS:
                raise BadInput("sheet_too_many_rows", name=name, rows=LIMIT_ROWS)
            yield line + 1, cells  # the line a quoted, many-line record begins on
            line = reader.line_num
    except csv.Error as error:
        raise BadInput("sheet_quotes", name=name, line=reader.line_num) from error
