"""What a family wrote itself, and its papers: opened for a reason, which stands in the journal before the first word is read."""

from django.db import transaction

from unionloop.domains.aid.contracts import CIRCUMSTANCES, CauseKind, Relation, WordsRow
from unionloop.domains.aid.models import Cause, Household, Member, Proof
from unionloop.domains.aid.queries import files
from unionloop.domains.documents import queries as documents
from unionloop.domains.documents.contracts import FileRow
from unionloop.domains.people import commands as people
from unionloop.domains.people import queries as persons
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import record, seen
from unionloop.kernel.errors import NotFound

from .applying import need_words

VERB = "aid.read_words"


def read_words(by: Actor, *, household_id: int, reason: str) -> WordsRow:
    """Return the family's own words of the statement that stands. The family sees who asked, and why."""
    household = _write_down(by, household_id, reason, {"what": "words"})
    statement = files.latest(household_id)
    causes = Cause.objects.filter(statement=statement).order_by("-main", "id")
    members = Member.objects.filter(statement=statement).order_by("seq")
    return WordsRow(
        tuple((CauseKind(one.kind).label, one.note) for one in causes if one.note),
        tuple((f"{Relation(one.relation).label} {persons.mask_name(one.name)}", one.health) for one in members if one.health),
        tuple((str(CIRCUMSTANCES[name]), word) for name, word in files.circumstances_of(household).items()),
    )


def read_paper(by: Actor, *, household_id: int, proof_id: int, reason: str) -> tuple[FileRow, bytes]:
    """Return one paper of a file; absent and another household's look the same."""
    seen(by, VERB, Household, household_id)
    row = Proof.objects.filter(pk=proof_id, household_id=household_id).first()
    if row is None:
        raise NotFound("not_found", model="Proof", id=proof_id)
    _write_down(by, household_id, reason, {"what": "paper", "proof": proof_id})
    return documents.kept_content(file_id=row.file_id)


def _write_down(by: Actor, household_id: int, reason: str, facts: dict[str, object]) -> Household:
    need_words(reason)
    with transaction.atomic():
        row: Household = seen(by, VERB, Household, household_id)
        record(by, VERB, row, facts, reason.strip()[:300])
        people.look(by, person_id=row.head_id, why=f"看家庭原话和材料：{reason.strip()[:200]}")
    return row
