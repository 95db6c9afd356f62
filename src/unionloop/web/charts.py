"""Lines and bars as plain numbers for SVG: templates draw them, labels stand beside, nothing is animated."""

from collections.abc import Sequence
from dataclasses import dataclass

MARGIN = 66  # right of a line chart, for the label of its last point
NARROW = 330  # a chart that a phone shows whole


@dataclass(frozen=True)
class Point:
    x: str
    y: str
    label: str
    value: int


@dataclass(frozen=True)
class Line:
    """A line chart: its path, its points, its grid lines with labels up to `right`, and its last point."""

    path: str
    points: tuple[Point, ...]
    grid: tuple[tuple[str, str], ...]  # (y, label)
    last: Point | None
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.width - MARGIN


def spark(values: Sequence[int | None], width: int = 92, height: int = 24) -> dict[str, str]:
    """Return the path and the last point of a sparkline; empty for fewer than two values."""
    known = [one for one in values if one is not None]
    if len(known) < 2:
        return {}
    low, high = min(known), max(known)
    step = (width - 6) * 100 // (len(known) - 1)
    spots = []
    for at, value in enumerate(known):
        down = 50 if high == low else 100 - (value - low) * 100 // (high - low)
        spots.append((_hundredths(200 + at * step), _hundredths(400 + down * (height - 8))))
    path = "M" + " L".join(f"{x} {y}" for x, y in spots)
    return {"path": path, "x": spots[-1][0], "y": spots[-1][1]}


def line(
    points: Sequence[tuple[str, int | None]], *, width: int = 620, height: int = 150, unit: int = 100
) -> Line:
    """Return a line chart of (label, value); values are scaled between round limits of `unit`."""
    known = [(label, value) for label, value in points if value is not None]
    if not known:
        return Line("", (), (), None, width, height)
    low = min(value for _, value in known) // unit * unit
    high = -(-max(value for _, value in known) // unit) * unit
    high = high if high > low else low + unit
    left, right, top, bottom = 44, width - MARGIN, 26, height - 30
    step = (right - left) * 100 // max(len(known) - 1, 1)

    def down(value: int) -> str:
        return _hundredths(bottom * 100 - (value - low) * (bottom - top) * 100 // (high - low))

    drawn = tuple(Point(_hundredths(left * 100 + at * step), down(value), label, value)
                  for at, (label, value) in enumerate(known))  # fmt: skip
    middle = (low + high) // 2
    grid = tuple((down(value), _percent(value)) for value in (low, middle, high))
    path = "M" + " L".join(f"{one.x} {one.y}" for one in drawn)
    return Line(path, drawn, grid, drawn[-1], width, height)


def narrow(points: Sequence[tuple[str, int | None]], unit: int = 100) -> Line:
    """Return the same line for a phone: every third label, counted from the last point."""
    known = [one for one in points if one[1] is not None]
    thin = [(label if (len(known) - 1 - at) % 3 == 0 else "", value) for at, (label, value) in enumerate(known)]
    return line(thin, width=NARROW, unit=unit)


def bar_width(part: int | None, whole: int | None) -> str:
    """Return the length of a bar in percent of its row: `97.2%`."""
    if not part or not whole or part < 0:
        return "0%"
    tenths = min(1000, part * 1000 // whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _hundredths(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


def _percent(value: int) -> str:
    whole, rest = divmod(value, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
