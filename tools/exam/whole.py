"""The whole list."""

from . import access, money, running
from .items import Item


def items() -> list[Item]:
    """Return the whole list in its order."""
    return [*money.ITEMS, *access.ITEMS, *running.ITEMS]
