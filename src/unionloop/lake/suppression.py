"""Cells too small to be shown, and the cells that must go with them so that no sum gives them away.

Source: the threshold rule with complementary suppression of statistical disclosure control (Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4), for a table of two dimensions whose margins are published.
"""

from collections import defaultdict
from collections.abc import Mapping

SMALLEST = 5  # persons (or firms) in a cell that may be shown
SMALL, SECOND = "small", "secondary"
Cell = tuple[int, int]


def hidden_cells(counts: Mapping[Cell, int], least: int = SMALLEST) -> dict[Cell, str]:
    """Return why cells of a region × industry table may not be shown; what may be shown is left out.

    `counts` are the persons of each cell. A cell below `least` is small. In each row and column that hides something,
    at least two cells and together at least `least` persons must be hidden, or the margin less the cells shown
    would tell; the smallest cell still shown goes with it, until nothing more must.
    """
    hidden = {cell: SMALL for cell, count in counts.items() if 0 < count < least}
    lines: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in counts:
        lines[0, cell[0]].append(cell)
        lines[1, cell[1]].append(cell)
    waiting = {line for cell in hidden for line in ((0, cell[0]), (1, cell[1]))}
    while waiting:
        line = min(waiting)
        waiting.remove(line)
        inside = [cell for cell in lines[line] if cell in hidden]
        across = 1 - line[0]  # a cell alone in its other line would be told by that margin: it goes last
        shown = sorted((len(lines[across, cell[across]]) == 1, counts[cell], cell) for cell in lines[line] if cell not in hidden)
        while shown and (len(inside) < 2 or sum(counts[cell] for cell in inside) < least):
            *_, cell = shown.pop(0)
            hidden[cell] = SECOND
            inside.append(cell)
            waiting.add((0, cell[0]) if line[0] else (1, cell[1]))
    return hidden
