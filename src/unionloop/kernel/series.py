"""Gap-free numbers: taken inside the transaction that uses them, so a rollback gives them back."""

from .models import Series


def take(key: str, count: int = 1) -> int:
    """Return the first of `count` next numbers of a series; the series row stays locked to commit."""
    Series.objects.get_or_create(key=key)
    row = Series.objects.select_for_update().get(key=key)
    first = row.latest + 1
    row.latest += count
    row.save(update_fields=["latest"])
    return first
