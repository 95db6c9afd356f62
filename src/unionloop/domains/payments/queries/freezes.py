"""Whether money stands still, and why."""

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor

from ..contracts import FreezeRow
from ..models import Freeze


def freeze() -> FreezeRow | None:
    """Return the freeze in force, None while money may move. Everybody who sees payments may know."""
    row = Freeze.objects.filter(state="frozen").first()
    return freeze_row(row) if row is not None else None


def may_for_all(by: Actor, verb: str) -> bool:
    """Tell whether a verb is held over the whole tree: at the root, or at every top union."""
    return by.may(verb) or (all(by.may(verb, path) for path in organisation.top_paths()) and by.holds(verb))


def freeze_row(row: Freeze) -> FreezeRow:
    return FreezeRow(
        id=row.pk, reason=row.reason, faults=tuple(row.faults), count=row.count, frozen_at=row.frozen_at,
        seen_at=row.seen_at, clean_at=row.clean_at, frozen=row.state == "frozen",
    )  # fmt: skip
