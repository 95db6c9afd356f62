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
from unionloop.kernel.source import Source, head_of, opened, pieces, size_of

from .table import LIMIT_COLUMNS, Table, most_rows

LIMIT_LINE = 64 * 1024
LONGEST = 1 << 20  # bytes taken for a line while looking for the one that is not in the encoding of the others
_DELIMITERS = (",", "\t", ";", "|")
_BOMS = (
    (codecs.BOM_UTF32_LE, ""), (codecs.BOM_UTF32_BE, ""), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def open_csv(content: Source, name: str) -> Table:
    """Return the table in a delimited text. The content is read through once here, and once for every `rows()`."""
    encoding = _encoding(content, name)
    ends = _check(content, encoding, name)
    if ends > 2 * most_rows(content):  # a record may have several lines, though not so many: before anything is kept
        raise BadInput("sheet_too_many_rows", name=name, rows=most_rows(content))
    delimiter = _delimiter(content, encoding)
    rows = partial(_rows, content, encoding, delimiter, name)
    return Table("csv", "", rows, encoding=encoding.removesuffix("-sig"), delimiter=delimiter, total=ends)


def _encoding(content: Source, name: str) -> str:
    head = head_of(content, 4000)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            if not encoding:
                raise BadInput("sheet_encoding", name=name, line=1)
            return encoding
    if (wide := _unmarked_wide(content, head)) is not None:
        return wide
    if _decodes(content, "utf-8"):
        return "utf-8"
    bad_line = _mixed_line(content)
    if bad_line or not _decodes(content, "gb18030"):
        raise BadInput("sheet_encoding", name=name, line=bad_line or _bad_line(content))
    return "gb18030"


def _unmarked_wide(content: Source, head: bytes) -> str | None:
    """Return UTF-16 without a mark: the zero bytes of its ASCII stand on one side only."""
    if size_of(content) % 2 or len(head) < 20:
        return None
    sides = (head[0::2].count(0), head[1::2].count(0))
    if min(sides) or max(sides) * 40 < len(head):
        return None
    encoding = "utf-16-le" if sides[1] else "utf-16-be"
    return encoding if "\n".encode(encoding) in head and _decodes(content, encoding) else None


def _decodes(content: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for piece in pieces(content):
            if encoding != "utf-8" or not piece.isascii() or decoder.getstate()[0]:
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mixed_line(content: Source) -> int:
    """Return the first line that is not UTF-8 in a file whose other lines mostly are; 0 if none.

    GB18030 accepts almost any bytes, so a mixed file would be read as rubbish without a word.
    """
    good, bad, first = 0, 0, 0
    for number, line in _byte_lines(content):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
            first = first or number
    return first if good * 10 > bad and good >= 2 else 0


def _bad_line(content: Source) -> int:
    for number, line in _byte_lines(content):
        try:
            line.decode("gb18030")
        except UnicodeDecodeError:
            return number
    return 0


def _byte_lines(content: Source) -> Iterator[tuple[int, bytes]]:
    with opened(content) as stream:
        yield from enumerate(iter(partial(stream.readline, LONGEST), b""), 1)


def _check(content: Source, encoding: str, name: str) -> int:
    """Refuse zero bytes, overlong lines and ancient line ends; return how many lines there are."""
    ends, returns, open_line = 0, 0, 0  # bytes of the line the last piece ended in
    for piece in _in_utf8(content, encoding, name):
        if (nul := piece.find(b"\x00")) >= 0:
            raise BadInput("sheet_nul", name=name, line=ends + piece.count(b"\n", 0, nul) + 1)
        start = -open_line
        while len(piece) - start > LIMIT_LINE:
            end = piece.rfind(b"\n", max(start, 0), start + LIMIT_LINE + 1)
            if end < 0:
                line = ends + piece.count(b"\n", 0, max(start, 0)) + 1
                raise BadInput("sheet_long_line", name=name, line=line, limit=LIMIT_LINE)
            start = end + 1
        ends += piece.count(b"\n")
        returns += piece.count(b"\r") if not ends else 0
        last = piece.rfind(b"\n")
        open_line = len(piece) - last - 1 if last >= 0 else open_line + len(piece)
    if not ends and returns > 1:
        raise BadInput("sheet_line_ends", name=name)
    return ends


def _in_utf8(content: Source, encoding: str, name: str) -> Iterator[bytes]:
    """Yield the bytes to be looked at: as they are, or of wide characters in UTF-8."""
    if not encoding.startswith("utf-16"):
        yield from pieces(content)
        return
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        yield from (decoder.decode(piece).encode() for piece in pieces(content))
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise BadInput("sheet_encoding", name=name, line=0) from error


def _delimiter(content: Source, encoding: str) -> str:
    """Return the delimiter under which the first lines fall into the same number of columns."""
    with _text(content, encoding) as text:
        head = list(islice(text, 40))
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(content: Source, encoding: str, delimiter: str, name: str) -> Iterator[tuple[int, list[Any]]]:
    count, line, most = 0, 0, most_rows(content)
    with _text(content, encoding) as text:
        lines = (line.removeprefix("\ufeff") for line in text)  # files pasted together: each begins with a mark of its own
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                count += 1
                if count > most or len(cells) > LIMIT_COLUMNS:
                    raise BadInput("sheet_too_many_rows", name=name, rows=most)
                yield line + 1, cells  # the line a quoted, many-line record begins on
                line = reader.line_num
        except csv.Error as error:
            raise BadInput("sheet_quotes", name=name, line=reader.line_num) from error


def _text(content: Source, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(opened(content), encoding, newline="")
