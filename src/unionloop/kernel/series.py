"""Numbers of a series: gap-free ones, for which writers wait in line, and unique ones, for which nobody waits."""

from django.db import connection

from . import swift

_TAKE = (
    "INSERT INTO kernel_series (key, latest) VALUES (%s, %s)"
    " ON CONFLICT (key) DO UPDATE SET latest = kernel_series.latest + excluded.latest RETURNING latest"
)
# one sequence for all series: a series' own row keeps where it began, so that its numbers begin after those it has given
_BEGIN = (
    "INSERT INTO kernel_series (key, latest) SELECT %s, nextval('kernel_series_drawn')"
    " - coalesce((SELECT latest FROM kernel_series WHERE key = %s), 0) ON CONFLICT (key) DO NOTHING"
)
_DRAW = "SELECT nextval('kernel_series_drawn') - latest FROM kernel_series WHERE key = %s"
# not for one number too: how many rows there will be is looked at every time, which takes ten times the drawing
_DRAW_MANY = _DRAW.replace(" WHERE", ", generate_series(1, %s) WHERE")


def take(key: str, count: int = 1) -> int:
    """Return the first of `count` next numbers of a series; taken inside the transaction that uses them, so a rollback
    gives them back, and the series row stays locked to commit."""
    return int(swift.execute(_TAKE, (key, count))[0][0]) - count + 1


def draw(key: str, count: int = 1) -> list[int]:
    """Return `count` ascending numbers of a series that nobody else gets; a rollback leaves gaps, nobody waits.

    On SQLite, where one writes at a time anyway, they are taken.
    """
    if connection.vendor != "postgresql":
        first = take(key, count)
        return list(range(first, first + count))
    since = f"{key}:drawn"
    asked: tuple[str, tuple[int | str, ...]] = (_DRAW, (since,)) if count == 1 else (_DRAW_MANY, (count, since))
    found = swift.execute(*asked)
    if not found:
        swift.execute(_BEGIN, (since, key))
        found = swift.execute(*asked)
    return sorted(int(number) for (number,) in found)
