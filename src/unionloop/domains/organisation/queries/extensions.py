"""Reads of extended terms."""

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import CommitteeKind, ExtensionRow, ExtensionState
from unionloop.domains.organisation.flow import EXTENSION
from unionloop.domains.organisation.models import Extension, Unit
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen


def extensions(by: Actor, *, unit_id: int) -> list[ExtensionRow]:
    """Return the extensions asked for a unit's committees, latest first."""
    seen(by, "organisation.read", Unit, unit_id)
    rows = Extension.objects.filter(committee__unit_id=unit_id).select_related("committee__unit").order_by("-id")
    return [extension_row(one, by) for one in rows[:50]]


def extension_row(row: Extension, by: Actor) -> ExtensionRow:
    """Return an extension as a frozen row; its answers are open to the union above only."""
    above = row.place[: -rules.STEP]
    verbs = tuple(verb for verb in EXTENSION.open_to(by, row) if not above or by.may(verb, above))
    return ExtensionRow(
        row.pk, row.committee_id, CommitteeKind(row.committee.kind), row.former_to, row.until, row.reason,
        row.document_number, ExtensionState(row.state), verbs,
    )  # fmt: skip
