"""A few lines of a large workbook: the same workbook with its sheets cut down to them.

The parser reads a sheet whole, which is most of what opening one costs. Here the lines are found in the sheet's own text
and copied as they stand, with their numbers, so that the parser gives of them what it would give of the whole.
"""

import io
import re
import zipfile
from collections.abc import Collection, Sequence
from typing import IO

HEAD = 200  # lines at the top that always come along: headings are looked for there
MOST = 5_000  # lines; more are no excerpt
COPIED_BYTES = 8 << 20  # of the other parts, unpacked: a workbook whose texts are kept apart is read whole
PIECE = 1 << 20
_ROW = re.compile(rb'<row\b[^>]*? r="(\d+)"[^>]*>')


def excerpt(content: bytes, lines: Collection[int]) -> bytes | None:
    """Return a workbook of the first lines and those wanted of every sheet; None where it is better read whole.

    The container has been checked. Lines written in an unusual way or order may be missing: the caller counts.
    """
    archive = zipfile.ZipFile(io.BytesIO(content))
    sheets = [one for one in archive.infolist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", one.filename)]
    others = [one for one in archive.infolist() if one not in sheets]
    if len(lines) > MOST or sum(one.file_size for one in others) > COPIED_BYTES:
        return None
    wanted, made = sorted(line for line in lines if line > HEAD), io.BytesIO()
    with zipfile.ZipFile(made, "w") as out:
        for one in others:
            out.writestr(one.filename, archive.read(one))
        for one in sheets:
            with archive.open(one) as stream:
                cut = _cut(stream, wanted)
            if cut is None:
                return None
            out.writestr(one.filename, cut)
    return made.getvalue()


def _cut(stream: IO[bytes], wanted: Sequence[int]) -> bytes | None:
    """Return a sheet with the first lines and those wanted, as far as they are found in rising order."""
    text, more = stream.read(PIECE), stream.read(PIECE)
    if not more:
        return text  # a short sheet is its own excerpt
    text += more
    data = text.find(b"<sheetData>")
    at = _head_end(text, data) if data >= 0 else -1
    if at < 0:
        return None
    kept = [text[:at]]
    for line in wanted:
        mark = b' r="%d"' % line
        while (found := _row(text, mark, at)) is None:
            piece = stream.read(PIECE)
            if not piece:
                break
            begun = text.rfind(b"<row", at)  # a line, or its mark, may be cut in two here
            text, at = text[begun if begun >= 0 else max(at, len(text) - PIECE) :] + piece, 0
        if found is None:
            break
        kept.append(text[slice(*found)])
        at = found[1]
    kept.append(b"</sheetData></worksheet>")
    return b"".join(kept)


def _head_end(text: bytes, data: int) -> int:
    """Return where the first line behind the head begins; -1 if that is not in this text."""
    return next((row.start() for row in _ROW.finditer(text, data) if int(row.group(1)) > HEAD), -1)


def _row(text: bytes, mark: bytes, at: int) -> tuple[int, int] | None:
    """Return where a line begins and ends; None if it is not whole in this text."""
    while (place := text.find(mark, at)) >= 0:
        start = text.rfind(b"<", 0, place)
        if not text.startswith((b"<row ", b"<row\t"), start):  # words of a cell
            at = place + 1
            continue
        close = text.find(b">", place)
        if close < 0:
            return None
        if text[close - 1 : close] == b"/":
            return start, close + 1
        end = text.find(b"</row>", close)
        return (start, end + 6) if end >= 0 else None
    return None
