"""Elections held later: asked for below, answered by the union above."""

from datetime import date

from django.db import transaction

from unionloop.domains.organisation import rules
from unionloop.domains.organisation.contracts import CommitteeState, ExtensionRow
from unionloop.domains.organisation.flow import EXTENSION
from unionloop.domains.organisation.models import Committee, Extension, Unit
from unionloop.domains.organisation.queries.extensions import extension_row
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit, lock
from unionloop.kernel.errors import BadInput, NotAllowed, Refused

MOST_MONTHS = 12  # [domain dossier 3.2, step 13] where a region has set nothing


@transaction.atomic
def ask_extension(by: Actor, *, unit_id: int, kind: str, until: date, reason: str) -> ExtensionRow:
    """Ask the union above to let a committee sit beyond its term."""
    unit = lock(by, "organisation.ask_extension", Unit, unit_id)
    committee = Committee.objects.select_for_update().filter(
        unit=unit, kind=kind, state=CommitteeState.SEATED).first()  # fmt: skip
    if committee is None:
        raise Refused("no_sitting_committee", unit=unit.name)
    if not reason.strip():
        raise BadInput("extension_reason_missing")
    most = int(reference.value("organisation.extension_months", unit.division_code, by.today, MOST_MONTHS))
    rules.check_extension(committee.term_to, until, most)
    if Extension.objects.filter(committee=committee, state="asked").exists():
        raise Refused("extension_asked_already")
    given = Extension.objects.filter(committee=committee, state="approved").order_by("id").first()
    if given is not None:
        rules.check_extension(given.former_to, until, most)  # all extensions of one term together
    row = Extension(committee=committee, former_to=committee.term_to, until=until, reason=reason.strip()[:200])
    with EXTENSION.start(by, "organisation.ask_extension", row, note=reason.strip()[:200]):
        pass
    return extension_row(row, by)


@transaction.atomic
def extend_term(by: Actor, *, extension_id: int, document_number: str) -> ExtensionRow:
    """Grant an extension, as the union above, on a numbered reply: the committee sits until the later day."""
    if not document_number.strip():
        raise BadInput("extension_document_missing")
    _need_above(by, "organisation.extend_term", extension_id)
    with EXTENSION.step(by, "organisation.extend_term", Extension, extension_id, note=document_number.strip()) as row:
        row.document_number = document_number.strip()[:80]
        if row.committee.state != CommitteeState.SEATED or row.committee.term_to != row.former_to:
            raise Refused("extension_overtaken", day=row.committee.term_to)
    with edit(by, "organisation.extend_term", Committee, row.committee_id, note=document_number.strip()) as committee:
        committee.term_to = row.until
    return extension_row(row, by)


@transaction.atomic
def refuse_extension(by: Actor, *, extension_id: int, note: str = "") -> ExtensionRow:
    """Refuse an extension, as the union above: the election is due as it was."""
    _need_above(by, "organisation.refuse_extension", extension_id)
    with EXTENSION.step(by, "organisation.refuse_extension", Extension, extension_id, note=note) as row:
        pass
    return extension_row(row, by)


def _need_above(by: Actor, verb: str, extension_id: int) -> None:
    """Refuse whoever acts for the union itself: the answer is the superior union's."""
    row = lock(by, verb, Extension, extension_id)
    above = row.place[: -rules.STEP]
    if above and not by.may(verb, above):
        raise NotAllowed("not_allowed", verb=verb)
