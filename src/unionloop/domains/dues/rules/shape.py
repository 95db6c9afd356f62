"""The shape of one line, before any cell of it is read."""

from collections.abc import Mapping, Sequence
from typing import Any

from .codes import Fault
from .headers import Layout

LONGEST_CELL = 500
Line = Mapping[str, Any]  # our field → cell


def check_shape(
    layout: Layout, raw: Sequence[Any], cells: Line, formulas: Sequence[int], faults: list[Fault]
) -> None:
    """Note what is wrong with a line as a whole: its length, formulas where values belong, overlong cells."""
    usual = len(layout.headers)
    if len(raw) > usual and any(cell not in ("", None) for cell in raw[usual:]):
        faults.append(Fault("", "row_long", "", {"length": len(raw), "usual": usual}))
    elif len(raw) < usual and len(cells) < len(layout.columns):
        faults.append(Fault("", "row_short", "", {"length": len(raw), "usual": usual}))
    if formulas:
        for name, column in layout.columns.items():
            if column in formulas:
                faults.append(Fault(name, "formula", str(cells.get(name, ""))[:60], {}))
    for name, cell in cells.items():
        if type(cell) is str and len(cell) > LONGEST_CELL:
            faults.append(Fault(name, "cell_too_long", cell[:60],
                                {"length": len(cell), "limit": LONGEST_CELL}))  # fmt: skip
