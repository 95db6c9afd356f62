"""The sealed identity of an anonymous speaker: asked for, granted by another person, opened once, all written down."""

import json
from datetime import timedelta

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import Candour, Channel
from unionloop.domains.appeals.models import Case, Identity
from unionloop.domains.reference import queries as reference
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit, record, seen
from unionloop.kernel.errors import NotFound, Refused

OPEN_HOURS = 24  # where no region has set its own


@transaction.atomic
def ask_identity(by: Actor, *, case_id: int, reason: str) -> None:
    """Ask to know who an anonymous speaker is, with the reason another person will judge."""
    why = rules.check_reason(reason)
    with edit(by, "appeals.ask_identity", Identity, _of(by, "appeals.ask_identity", case_id), note=why) as row:
        row.asked_by, row.asked_reason, row.granted_by, row.granted_at = by.name, why, "", None


@transaction.atomic
def grant_identity(by: Actor, *, case_id: int) -> None:
    """Grant what another person asked for. It may be opened for as long as the region allows, by that person alone."""
    with edit(by, "appeals.grant_identity", Identity, _of(by, "appeals.grant_identity", case_id)) as row:
        if not row.asked_by or row.granted_by:
            raise Refused("identity_not_asked")
        if row.asked_by in by.people or journal.was_done(row, "appeals.receive", by):
            raise Refused("same_person", verb="appeals.grant_identity", earlier="appeals.ask_identity")
        row.granted_by, row.granted_at = by.name, by.at


def open_identity(by: Actor, *, case_id: int) -> Candour:
    """Return who the speaker is, to whoever asked and was granted it. The line is committed before the value is read."""
    with transaction.atomic():
        row = seen(by, "appeals.open_identity", Identity, _of(by, "appeals.open_identity", case_id))
        if row.asked_by != by.name or not row.granted_by or row.granted_at is None:
            raise Refused("identity_not_granted")
        hours = reference.value("appeals.identity_hours", row.case.division_code, by.today, OPEN_HOURS)
        if by.at > row.granted_at + timedelta(hours=hours):
            raise Refused("identity_grant_ended")
        record(by, "appeals.open_identity", row, {"granted_by": row.granted_by}, row.asked_reason)
    facts = json.loads(row.sealed)
    contact = str(facts["contact"] or facts["sender"])
    return Candour(str(facts["name"]), contact, Channel(row.channel))


def _of(by: Actor, verb: str, case_id: int) -> int:
    """Return the id of a case's sealed identity; absent and unseen look the same."""
    case = seen(by, verb, Case, case_id)
    pk = Identity.objects.filter(case=case).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound("not_found", model="Identity", id=case_id)
    return int(pk)


