"""Small reads about the unions a row of settlement hangs at."""

from collections.abc import Iterable

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import NotFound

from ..models.files import TaxRow

TAIL = 6


def require(by: Actor, verb: str, unit_id: int) -> None:
    """Refuse when the actor does not hold `verb` at a union; unseen and absent look the same."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may(verb, unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of unions."""
    wanted = sorted({one for one in ids if one is not None})
    return {one: row.name for one, row in organisation.by_ids(wanted).items()}


def receipt_tails(tax_row_ids: list[int]) -> dict[int, str]:
    """Return 票尾 and the last figures of each tax receipt, by which a base union books its rebate."""
    found: dict[int, str] = {}
    for start in range(0, len(tax_row_ids), 5_000):
        rows = TaxRow.objects.filter(pk__in=tax_row_ids[start : start + 5_000]).values_list("pk", "receipt")
        found |= {pk: f"票尾{receipt[-TAIL:]}" for pk, receipt in rows if receipt}
    return found


def upper_unit(unit_id: int) -> int | None:
    """Return the union above the collecting one: province and national shares are owed to it."""
    line = organisation.lines_of([unit_id]).get(unit_id, [])
    return line[-2].id if len(line) > 1 else None
