"""The days of one line: when the money came, and the period it is for. Each spelling is read once a file."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .codes import Fault
from .shape import Line
from .values import read_day, read_period


@dataclass
class Days:
    """Reads days and periods, and remembers them: a file of a month has few of either."""

    two_columns: bool  # the period stands in two columns, from and to
    _seen: dict[Any, date | Fault | None] = field(default_factory=dict)
    _periods: dict[Any, tuple[date, date] | Fault | None] = field(default_factory=dict)

    def day(self, name: str, cells: Line, faults: list[Fault]) -> date | None:
        """Return the day in one cell; what is wrong with it goes to the faults."""
        cell = cells.get(name, "")
        found = self._seen.get((name, cell), False)
        if found is False:
            found = self._seen[(name, cell)] = read_day(name, cell)
        if found is None:
            faults.append(Fault(name, "date_missing", "", {}))
        elif isinstance(found, Fault):
            faults.append(found)
            return None
        return found  # type: ignore[return-value]

    def period(self, cells: Line, received: date | None, faults: list[Fault]) -> tuple[date, date] | None:
        """Return the first and last day the money is for, held against the day it was received."""
        start, end, where = None, None, "period_from" if self.two_columns else "period"
        for name in ("period_from", "period_to") if self.two_columns else ("period",):
            found = self._span(name, cells.get(name, ""))
            if isinstance(found, Fault):
                faults.append(found)
                return None
            if found:
                start, end = start or found[0], found[1]
            elif name == "period_from":
                break
        if start is None or end is None:
            faults.append(Fault(where, "period_missing", "", {}))
            return None
        facts = {"start": start.isoformat(), "end": end.isoformat()}
        if start > end:
            faults.append(Fault(where, "period_backwards", start.isoformat(), facts))
        elif (end - start).days > 366:
            faults.append(Fault(where, "period_too_long", f"{start}–{end}", facts))
        elif received and timedelta(1400) < start - received < timedelta(1530):
            faults.append(Fault("received_date", "date_1904", received.isoformat(), {}))
        elif received and start > received:
            faults.append(Fault(where, "period_future", start.isoformat(),
                                {**facts, "received": received.isoformat()}))  # fmt: skip
        return start, end

    def _span(self, name: str, cell: Any) -> tuple[date, date] | Fault | None:
        """Read one cell of a period, once for every value: a month has few of them."""
        key = (name, cell)
        if key not in self._periods:
            found = read_period(cell)
            if isinstance(found, Fault):
                exact = read_day(name, cell)
                better = isinstance(exact, Fault) and exact.code != "date_unreadable"
                found = exact if isinstance(exact, Fault) and better else Fault(name, found.code, found.value, found.facts)
            self._periods[key] = found
        return self._periods[key]
