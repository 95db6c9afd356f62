"""A month as six digits, the form in which books and settlements name it."""

from datetime import date


def month_key(day: date) -> str:
    """Return the month of a day, "202607". Years before 1000 keep their zeros, which `%Y` drops on Linux."""
    return f"{day.year:04d}{day.month:02d}"
