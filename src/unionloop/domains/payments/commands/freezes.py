"""Money stands still while an invariant does not hold; only audit lets it move again."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from unionloop.kernel.actor import BEIJING, Actor, Grant
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

from .. import queries
from ..contracts import FreezeRow
from ..flow import FREEZE
from ..models import Freeze

SHOWN = 20  # faults kept on the row; `unionloop verify` lists all


@transaction.atomic
def freeze(by: Actor, *, reason: str, faults: Sequence[str] = ()) -> FreezeRow:
    """Stop every release and export; a freeze in force takes the newest faults."""
    if not reason.strip():
        raise BadInput("payment_reason_missing")
    by = _for_all(by, "payments.freeze")
    row = _in_force()
    if row is None:
        row = Freeze(reason=reason.strip()[:300], frozen_at=by.at, seen_at=by.at, **_found(faults))
        with FREEZE.start(by, "payments.freeze", row, note=reason):
            pass
    elif faults:
        with FREEZE.step(by, "payments.freeze", Freeze, row.pk) as row:
            row.seen_at, row.clean_at = by.at, None
            row.count, row.faults = len(faults), list(faults[:SHOWN])
    return queries.freeze_row(row)


@transaction.atomic
def note_check(by: Actor, *, faults: Sequence[str]) -> FreezeRow | None:
    """Take what a check of all invariants found: faults freeze, none marks a freeze in force as clean."""
    if faults:
        return freeze(by, reason="账目核验发现不一致", faults=faults)
    row = _in_force()
    if row is None:
        return None
    with change(by, "payments.freeze", row):
        row.clean_at = by.at
    return queries.freeze_row(row)


@transaction.atomic
def thaw(by: Actor, *, note: str) -> FreezeRow:
    """Let money move again: audit says what was found and mended, and a later check found nothing."""
    if not note.strip():
        raise BadInput("payment_reason_missing")
    by = _for_all(by, "payments.thaw")
    held = _in_force()
    if held is None:
        raise Refused("not_frozen")
    with FREEZE.step(by, "payments.thaw", Freeze, held.pk, note=note) as row:
        if not queries.freeze_row(row).clean:
            raise Refused("still_broken", count=row.count)
        row.thawed_at = by.at
    return queries.freeze_row(row)


def check_not_frozen() -> None:
    """Refuse while money stands still, and say why."""
    row = _in_force()
    if row is not None:
        why = f"{row.reason}（{row.count} 处，如“{row.faults[0]}”）" if row.faults else row.reason
        raise Refused("payments_frozen", why=why, since=f"{row.frozen_at.astimezone(BEIJING):%Y-%m-%d %H:%M}")


def _for_all(by: Actor, verb: str) -> Actor:
    """Return the actor with the verb at the root: a freeze is everybody's, so the tree's top decides."""
    if not queries.may_for_all(by, verb):
        raise NotAllowed("not_allowed", verb=verb)
    return replace(by, grants=(*by.grants, Grant(verb, "")))


def _in_force() -> Freeze | None:
    return Freeze.objects.select_for_update(of=("self",)).filter(state="frozen").first()


def _found(faults: Sequence[str]) -> dict[str, object]:
    return {"count": len(faults), "faults": list(faults[:SHOWN])}
