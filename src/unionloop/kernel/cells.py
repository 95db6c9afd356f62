"""Cells of the files we hand out: none can become a formula in a spreadsheet (trust C5)."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?%?")
_TRIGGERS = frozenset("=+-@\t\r＝＋－＠")  # the OWASP list, and its full-width twins that Excel reads alike
_BLANKS = " \u3000\u00a0\n"


def harmless(text: str) -> str:
    """Return text that no spreadsheet runs: a leading sign gets an apostrophe, unless it is a number."""
    risky = text[:1] in _TRIGGERS or text.lstrip(_BLANKS)[:1] in _TRIGGERS
    return f"'{text}" if risky and text and not _NUMBER.fullmatch(text) else text


class Writer:
    """A CSV writer whose texts are all harmless; every CSV for people goes through it."""

    def __init__(self, out: IO[str], delimiter: str = ",", line_end: str = "\r\n") -> None:
        self._out = csv.writer(out, delimiter=delimiter, lineterminator=line_end)

    def row(self, cells: Iterable[Any]) -> None:
        """Write one line."""
        self._out.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])

    def rows(self, lines: Iterable[Sequence[Any]]) -> None:
        """Write many lines."""
        for cells in lines:
            self.row(cells)
