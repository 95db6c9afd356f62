"""How members were served up to the cut-off: requests answered, letters to employers, families helped. Counts only."""

from datetime import date, datetime, time

from unionloop.domains.aid import queries as aid
from unionloop.domains.appeals import queries as appeals
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.publication.contracts import Dates, FigureValue
from unionloop.domains.rights import queries as rights
from unionloop.kernel.actor import BEIJING, Actor


def served(by: Actor, unit: UnitRow, dates: Dates) -> list[FigureValue]:
    """Return the figures of service and rights below a federation; none where nobody was served.

    Whoever freezes a draft need not be allowed to read a case: everything below is counted, and no row leaves here.
    """
    whole, first, last = by.over(unit.path), dates.window_first, dates.window_last
    since = datetime.combine(first, time(), BEIJING)
    received = appeals.counts(whole, since=since, until=dates.cut_off_at).total
    timed = next(one for one in appeals.rates(whole, since=since, until=dates.cut_off_at) if one.code == "on_time")
    letters = rights.counts(whole, since=date(last.year, 1, 1), until=last)
    households = aid.helped(whole, from_date=first, to_date=last)
    if not (received or letters.served or households):
        return []
    counts = (("appeals.received", received, "件"), ("appeals.timed", timed.denominator, "件"),
              ("appeals.on_time", timed.rate_bp, "bp"),
              ("rights.served", letters.served, "件"), ("rights.answered", letters.answered, "件"),
              ("aid.households", households, "户"))  # fmt: skip
    return [FigureValue(code, "", "", count, word) for code, count, word in counts]
