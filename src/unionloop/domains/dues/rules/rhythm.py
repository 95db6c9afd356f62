"""When the tax office hands its files over: one each working day, or one a month by a day."""

from collections.abc import Callable
from datetime import date, timedelta

EACH_WORKDAY = 0  # the value of `dues.tax_file_day` that means a file each working day
ONE_DAY = timedelta(days=1)


def file_days(first: date, file_day: int, is_workday: Callable[[date], bool]) -> list[date]:
    """Return the days of a month on which a file is due.

    `first` is the first of the month; `file_day` is EACH_WORKDAY, or the day of the month by which the one
    monthly file comes, moved to the next working day when nobody works on it (a short month ends earlier).
    """
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY
    if file_day == EACH_WORKDAY:
        days = (first + ONE_DAY * at for at in range(last.day))
        return [day for day in days if is_workday(day)]
    due = first.replace(day=min(file_day, last.day))
    while not is_workday(due):
        due += ONE_DAY
    return [due]
