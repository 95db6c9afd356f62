"""A decision as a letter to the family: the answer, every line of the arithmetic, and how to appeal."""

from django.db import transaction

from unionloop.domains.access import queries as access
from unionloop.domains.aid.contracts import DECIDED, ApplicationRow, Klass, Ruling, State
from unionloop.domains.aid.models import Application
from unionloop.domains.aid.queries import cases as reading
from unionloop.domains.aid.queries.sealing import opened_ruling
from unionloop.domains.documents import commands as documents
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import edit
from unionloop.kernel.errors import Refused

from .applying import tell, unit_name


@transaction.atomic
def issue_letter(by: Actor, *, application_id: int) -> ApplicationRow:
    """Write and send the letter of a decided application; a later decision gets a letter of its own.

    The letter lies sealed, facts and files. The notice names neither sum nor cause: he reads the letter himself.
    """
    with edit(by, "aid.issue_letter", Application, application_id) as row:
        ruling = opened_ruling(row.ruling)
        if row.state not in DECIDED or ruling is None:
            raise Refused("aid_not_decided", number=row.household.number)
        machine = system(by.at, via="aid")
        letter = documents.draft(machine, template="aid", unit_id=row.household.unit_id, facts=_facts(row, ruling),
                                 subject=f"{row.household.number} 困难帮扶决定书")  # fmt: skip
        row.letter_id = documents.issue(machine, document_id=letter.id).id
    tell(machine, row, "决定书已出，逐项算式和怎样申诉都写在里面", key=f"letter:{row.letter_id}")
    account = access.login_of_person(row.household.head_id)
    if account is not None:
        messaging.send(machine, channel="app", template="decision_letter", account_id=account.pk, receipt=row.receipt,
                       facts={"title": "困难帮扶申请", "receipt": row.receipt}, key=f"aid.letter:{row.letter_id}")  # fmt: skip
    return reading.row_of(by, row)


def _facts(row: Application, ruling: Ruling) -> dict[str, object]:
    unit = unit_name(row.household.unit_id)
    kept = reference.parameters_named(row.rule_ids)
    return {
        "issuer": unit, "unit": unit, "seal": True, "addressee": people.name_of(row.household.head_id),
        "outcome": DECIDED[State(row.state)], "klass": Klass(row.klass).label, "number_of": row.household.number,
        "day": row.applied_date.isoformat(), "why": list(ruling.why), "note": row.note,
        "sums": [[one.label, one.how, one.amount_fen] for one in ruling.sums], "receipt": row.receipt or row.household.number,
        "rules": [f"{one.label}（{one.valid_from:%Y-%m-%d} 起，{one.document_number or one.source}）" for one in kept],
        **({"until": row.appeal_until.isoformat()} if row.appeal_until else {}),
    }  # fmt: skip
