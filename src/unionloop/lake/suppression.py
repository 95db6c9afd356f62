"""Cells too small to be shown, and the cells that must go with them so that no sum gives them away.

Source: the threshold rule with complementary suppression of statistical disclosure control (Hundepool et al.,
Statistical Disclosure Control, 2012, ch. 4), for a table of two dimensions whose margins are published.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

SMALLEST = 5  # persons (or firms) in a cell that may be shown
SMALL, SECOND = "small", "secondary"
Cell = tuple[int, int]
ALL_INDUSTRIES = -1  # 0 is firms whose industry nobody said
NOTHING = (0, ALL_INDUSTRIES)  # what stands for "all" in a margin


def hidden_cells(
    counts: Mapping[Cell, int], least: int = SMALLEST, closed: Collection[tuple[int, int]] = ()
) -> dict[Cell, str]:
    """Return why cells of a region × industry table may not be shown; what may be shown is left out.

    `closed` are lines whose margin is hidden, as (0, region) or (1, industry): all their cells go, or their sum would tell it.

    `counts` are the persons of each cell. A cell below `least` is small. In each row and column that hides something,
    at least two cells and together at least `least` persons must be hidden, or the margin less the cells shown
    would tell; the smallest cell still shown goes with it, until nothing more must.
    """
    hidden = {cell: SMALL for cell, count in counts.items() if 0 < count < least}
    lines: dict[tuple[int, int], list[Cell]] = defaultdict(list)
    for cell in counts:
        lines[0, cell[0]].append(cell)
        lines[1, cell[1]].append(cell)
    for line in closed:
        for cell in lines[line]:
            hidden.setdefault(cell, SECOND)
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


def hidden_margins(counts: Mapping[Cell, int], least: int = SMALLEST) -> dict[Cell, str]:
    """Return why margins may not be shown: (region, ALL), (0, industry) and the whole (0, ALL).

    The regions, and the industries, each add up to the whole: what hides one of them hides another with it.
    """
    found = {cell: SMALL for cell in counts if cell == (0, ALL_INDUSTRIES) and counts[cell] < least}
    for side in (0, 1):
        line = {cell: (1, cell[side]) for cell in counts if cell[side] != NOTHING[side] and cell[1 - side] == NOTHING[1 - side]}
        hidden = hidden_cells({one: counts[cell] for cell, one in line.items()}, least)
        found |= {cell: hidden[one] for cell, one in line.items() if one in hidden}
    return found
