"""Gap-free numbers: taken inside the transaction that uses them, so a rollback gives them back."""

from . import swift

_TAKE = (
    "INSERT INTO kernel_series (key, latest) VALUES (%s, %s)"
    " ON CONFLICT (key) DO UPDATE SET latest = kernel_series.latest + excluded.latest RETURNING latest"
)


def take(key: str, count: int = 1) -> int:
    """Return the first of `count` next numbers of a series; the series row stays locked to commit."""
    return int(swift.execute(_TAKE, (key, count))[0][0]) - count + 1
