"""The published holiday notices, as the `holidays` library carries them, turned into exceptions."""

from datetime import date
from functools import lru_cache

from holidays.calendars.chinese import _ChineseLunisolar
from holidays.countries.china import China, ChinaStaticHolidays

FIRST_YEAR = 2004  # the first whole year both published tables agree on
# The notice for 2006 was read in two ways; both published tables take this Saturday as rest.
_SETTLED = {date(2005, 12, 31): False}


@lru_cache(maxsize=1)
def published() -> tuple[dict[date, bool], frozenset[int]]:
    """Return the exceptions of all years with a published notice, and those years.

    The library also guesses later years from the law alone. Its guesses are left out: without
    the notice nobody knows the make-up days, so such a year runs on weekends and warns.
    """
    years = frozenset(year for year in ChinaStaticHolidays.special_public_holidays if year >= FIRST_YEAR)
    table = China(years=sorted(years))
    days = {day: False for day in table if day.year in years and day.weekday() < 5}
    days |= {day: True for day in table.weekend_workdays if day.year in years}
    return days | _SETTLED, years


def lunar_new_year(year: int) -> date:
    """Return the Spring Festival of a year."""
    found = _ChineseLunisolar().lunar_new_year_date(year)[0]
    assert found is not None, year
    return found
