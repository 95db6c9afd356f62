"""A household's file: opened once for a worker, stated anew as often as needed, papers attached."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db import transaction

from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import (
    LIVE_FILES,
    MIGRANT,
    FileTag,
    HouseholdRow,
    MemberInput,
    Relation,
    Stage,
    Stated,
)
from unionloop.domains.aid.flow import FILE
from unionloop.domains.aid.models import Cause, Household, Item, Member, Proof, Statement
from unionloop.domains.aid.queries import files as reading
from unionloop.domains.aid.queries import tables
from unionloop.domains.documents import commands as documents
from unionloop.domains.people import queries as people
from unionloop.kernel import series
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.secret import blind
from unionloop.kernel.words import vocabulary

ID_COLUMN = "aid_member.id_number"
PROOFS = vocabulary({
    "authorisation": "家庭经济状况核对授权书", "income": "收入证明", "diagnosis": "诊断证明", "receipts": "自付票据",
    "disability": "残疾证", "school": "在学证明", "accident": "事故、灾害证明", "contract": "劳动合同", "household": "户口簿",
    "exception": "例外情形证明", "other": "其他",
})  # fmt: skip
MOST_BYTES = 10 * 1024 * 1024


@transaction.atomic
def open(by: Actor, *, person_id: int, unit_id: int) -> HouseholdRow:
    """Open a worker's file, for himself or by his union. One worker has one file for life; it is returned."""
    known = Household.objects.filter(head_id=person_id).first()
    acting = for_himself(by, "aid.open", tables.unit_of(unit_id).path, person_id)
    if known is not None:
        for_himself(by, "aid.open", known.place, person_id).require("aid.open", known.place)
        return reading.row_of(by, known)
    if person_id not in people.by_ids([person_id]):
        raise NotFound("not_found", model="Person", id=person_id)
    row = Household(
        number=number_of(by.today.year), unit_id=unit_id, head_id=person_id, opened_date=by.today, touched_date=by.today,
        tag=FileTag.FRESH,
    )  # fmt: skip
    with FILE.start(acting, "aid.open", row):
        pass
    return reading.row_of(by, row)


def number_of(year: int, count: int = 1) -> str:
    """Return the next file number of a year."""
    return f"BF{year}-{series.take(f'aid.household:{year}', count):06d}"


@transaction.atomic
def declare(by: Actor, *, household_id: int, stated: Stated, kept: Collection[int] | None = None) -> HouseholdRow:
    """State the household anew: a further version. What was stated before stays as it was.

    A desk states for a worker without reading what he wrote: `kept` names the members of the statement that stands who
    live there still (their numbers in it). They, what he said of himself, and his words on a cause named again go along.
    """
    household = lock_own(by, "aid.declare", household_id)
    if kept is not None:
        stated = _carried(reading.plain(household_id, by.today), stated, kept)
    members = _members(by, household, stated)
    statement = _statement(by, household, stated, len(members))
    rules.check_means(reading.means_of(statement, stated))
    with FILE.step(own(by, "aid.declare", household), "aid.declare", Household, household_id) as row:
        row.touched_date = by.today
    with change(own(by, "aid.declare", household), "aid.declare", statement):
        pass
    write_sums(statement, stated)
    # set-wise: the parts of the statement just journalled
    Member.objects.bulk_create([replace_statement(one, statement) for one in members])
    Cause.objects.bulk_create([
        Cause(statement=statement, kind=kind, main=at == 0, note=words.strip()[:300])
        for at, (kind, words) in enumerate(stated.causes.items())
    ])  # fmt: skip
    return reading.row_of(by, Household.objects.get(pk=household_id))


def _carried(before: Stated, stated: Stated, kept: Collection[int]) -> Stated:
    """Return a statement with what of the former one goes along."""
    return replace(
        stated, members=(*(one for seq, one in enumerate(before.members, 1) if seq in kept), *stated.members),
        causes={kind: words or before.causes.get(kind, "") for kind, words in stated.causes.items()},
        stage=before.stage, health=stated.health or before.health,
    )  # fmt: skip


def write_sums(statement: Statement, stated: Stated) -> None:
    """Write the sums of a statement: the part of a version just journalled."""
    Item.objects.bulk_create([
        Item(statement=statement, side=side, kind=kind, amount_fen=fen)
        for side, sums in (("income", stated.income), ("costs", stated.costs)) for kind, fen in sums.items() if fen
    ])  # fmt: skip


def replace_statement(member: Member, statement: Statement) -> Member:
    member.statement = statement
    return member


def _statement(by: Actor, household: Household, stated: Stated, count: int) -> Statement:
    latest = Statement.objects.filter(household=household).order_by("-version").first()
    return Statement(
        household=household, version=(latest.version if latest else 0) + 1, stated_date=by.today, stated_by=by.name,
        people=count, income_fen=sum(stated.income.values()), costs_fen=sum(stated.costs.values()),
        sudden_fen=stated.sudden_fen, bars=" ".join(stated.bars), employed_days=stated.employed_days,
        exceptions=json.dumps(dict(stated.exceptions), ensure_ascii=False) if stated.exceptions else "",
    )  # fmt: skip


def _members(by: Actor, household: Household, stated: Stated) -> list[Member]:
    """Return the members, the worker himself first; refuse whoever stands in another living file."""
    head = people.by_ids([household.head_id])[household.head_id]
    himself = MemberInput(Relation.SELF, people.name_of(household.head_id), birth_date=head.birth_date,
                          stage=stated.stage, health=stated.health)  # fmt: skip
    found, seen = [], set()
    for seq, one in enumerate((himself, *stated.members)):
        if seq and one.relation is Relation.SELF:
            raise BadInput("aid_member_self", seq=seq)
        checked, person_id = _checked(by, one, seq)
        person_id = household.head_id if seq == 0 else person_id
        index = blind(checked.id_number, ID_COLUMN)
        if (index and index in seen) or (seq and person_id == household.head_id):
            raise BadInput("aid_member_twice", seq=seq)
        seen.add(index)
        _refuse_elsewhere(household, index, person_id, seq)
        found.append(Member(
            seq=seq, relation=checked.relation, person_id=person_id, name=checked.name, id_number=checked.id_number,
            id_blind=index, birth_date=checked.birth_date, stage=Stage(checked.stage), school=checked.school.strip()[:60],
            health=checked.health.strip()[:200],
        ))  # fmt: skip
    return found


def _checked(by: Actor, one: MemberInput, seq: int) -> tuple[MemberInput, int | None]:
    """Return a member with his number checked and his birth day from it; name the line that is wrong."""
    name = one.name.strip()
    if not 1 <= len(name) <= 50:
        raise BadInput("aid_member_name", seq=seq)
    if not one.id_number.strip():
        return replace(one, name=name, id_number=""), None
    facts = people.check_id("resident", one.id_number, by.today)
    return (replace(one, name=name, id_number=facts.number, birth_date=facts.birth_date),
            people.of_paper("resident", facts.number))  # fmt: skip


def _refuse_elsewhere(household: Household, index: str, person_id: int | None, seq: int) -> None:
    others = reading.latest_members().filter(statement__household__state__in=LIVE_FILES).exclude(
        statement__household=household)  # fmt: skip
    same = others.filter(id_blind=index) if index else others.none()
    known = others.filter(person_id=person_id) if person_id else others.none()
    head = Household.objects.filter(head_id=person_id, state__in=LIVE_FILES).exclude(pk=household.pk)
    if same.exists() or known.exists() or (person_id and head.exists()):
        raise Refused("aid_member_elsewhere", seq=seq)


@transaction.atomic
def describe(by: Actor, *, household_id: int, told: Mapping[str, str]) -> HouseholdRow:
    """Keep how the household lives and works: a field not named stays, one named with nothing goes. It lies sealed.

    Who says that he is a migrant worker is judged as one from now on (domain.md §4.1).
    """
    household = lock_own(by, "aid.describe", household_id)
    with FILE.step(own(by, "aid.describe", household), "aid.describe", Household, household_id) as row:
        living = rules.merged_circumstances(reading.circumstances_of(row), told)
        row.circumstances = sealed_circumstances(living)
        if "work" in told:
            row.migrant = living.get("work") == MIGRANT
        row.touched_date = by.today
    return reading.row_of(by, row)


def sealed_circumstances(told: Mapping[str, str]) -> str:
    """Return what is kept of it; the column itself is sealed."""
    return json.dumps(told, ensure_ascii=False) if told else ""


@transaction.atomic
def attach(by: Actor, *, household_id: int, kind: str, name: str, content: bytes) -> HouseholdRow:
    """Attach a paper; it lies sealed. The same paper for the same use is kept once."""
    if kind not in PROOFS:
        raise BadInput("aid_proof_kind", kind=kind[:20])
    if not content or len(content) > MOST_BYTES:
        raise BadInput("aid_proof_size", most=MOST_BYTES // 1024 // 1024)
    household = lock_own(by, "aid.attach", household_id)
    acting = own(by, "aid.attach", household)
    file = documents.store(acting, name=name, label=PROOFS[kind], content=content, unit_id=household.unit_id, kind="aid",
                           sealed=True, read_verb="aid.read", verb="aid.attach", owner=household.number)  # fmt: skip
    if not Proof.objects.filter(household=household, sha256=file.sha256, kind=kind).exists():
        with FILE.step(acting, "aid.attach", Household, household_id) as row:
            row.touched_date = by.today
        proof = Proof(household=household, kind=kind, file_id=file.id, sha256=file.sha256, attached_at=by.at,
                      attached_by=by.name)  # fmt: skip
        with change(acting, "aid.attach", proof):
            pass
    return reading.row_of(by, Household.objects.get(pk=household_id))


def for_himself(by: Actor, verb: str, place: str, person_id: int) -> Actor:
    """Return the actor with the verb where the matter is his own."""
    return by.own(verb, place) if by.person is not None and by.person == person_id else by


def own(by: Actor, verb: str, household: Household) -> Actor:
    """Return the actor with the verb where the file is his own."""
    return for_himself(by, verb, household.place, household.head_id)


def lock_own(by: Actor, verb: str, household_id: int) -> Household:
    """Return a file the actor may touch, or his own, locked. Unseen and absent look the same."""
    head = Household.objects.filter(pk=household_id, head_id=by.person or 0).first()
    found: Household = lock(own(by, verb, head) if head else by, verb, Household, household_id)
    return found
