"""A sum of aid: proposed within what is left, approved by the desk its size asks for, by another person."""

from django.db import transaction

from unionloop.domains.access import queries as access
from unionloop.domains.aid import rules
from unionloop.domains.aid.contracts import FileState, GrantRow, Kind, Klass, Room, Stage
from unionloop.domains.aid.flow import GRANT
from unionloop.domains.aid.models import Grant, Household, Member
from unionloop.domains.aid.queries import files, tables
from unionloop.domains.aid.queries import money as reading
from unionloop.domains.aid.queries.sealing import closed_sums
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import lock
from unionloop.kernel.errors import BadInput, Refused

from .applying import need_words


@transaction.atomic
def propose(
    by: Actor, *, household_id: int, kind: str, amount_fen: int, member_seq: int = 0, borne_fen: int = 0, note: str = "",
) -> GrantRow:  # fmt: skip
    """Propose a sum. The household is locked while it is reckoned, so that two at once cannot pass a cap together."""
    household = lock(by, "aid.propose", Household, household_id)
    found = reading.room_of(household, by.today, kind=kind, member_seq=member_seq, borne_fen=borne_fen)
    one = tables.caps(tables.region_of(household.unit_id), by.today).kinds[kind]
    if one.after == reading.MUTUAL:
        if borne_fen:
            raise BadInput("aid_borne_is_read")
        borne_fen = reading.after_mutual(household, by.today, by.today.year)[0]
    _check_file(household, one)
    _check_member(household, one, member_seq)
    _check_still_poor(household, by)
    rules.check_amount(found, amount_fen)
    region = tables.region_of(household.unit_id)
    level = rules.level_of(tables.levels(region, by.today), reading.twelve_months(household_id, by.today) + amount_fen)
    row = Grant(
        household=household, kind=kind, year=by.today.year, member_seq=member_seq, borne_fen=borne_fen,
        amount_fen=amount_fen, level=level.tier, ruling=closed_sums(found.sums), rule_ids=reading.rule_ids(household, by.today),
        proposed_date=by.today, note=note.strip()[:200], budget=reading.budget_for(household, by.today),
    )  # fmt: skip
    with GRANT.start(by, "aid.propose", row):
        pass
    return reading.row_of(by, row)


def _check_file(household: Household, kind: Kind) -> None:
    """Only a file in force is helped; what may be given outside the files says so by its class."""
    if household.state == FileState.IN_FORCE or (household.state == FileState.WATCHED and kind.step != "relief"):
        return
    if household.state == FileState.DRAFT and Klass.NONE in kind.caps and household.klass == Klass.NONE:
        return
    raise Refused("aid_not_filed", state=FileState(household.state).label)


def _check_member(household: Household, kind: Kind, member_seq: int) -> None:
    statement = files.latest(household.pk)
    member = Member.objects.filter(statement=statement, seq=member_seq).first()
    if member is None and (member_seq or kind.school):
        raise BadInput("aid_no_such_member", seq=member_seq)
    if kind.school and member is not None and member.stage != kind.school:
        raise Refused("aid_not_at_school", stage=Stage(kind.school).label)


def _check_still_poor(household: Household, by: Actor) -> None:
    """Where earlier aid counts as income, the class must hold with it."""
    region = tables.region_of(household.unit_id)
    stacking = tables.caps(region, by.today).stacking.get(Klass(household.klass))
    statement = files.latest(household.pk)
    if stacking is None or not stacking.earlier_is_income or statement is None:
        return
    earlier = reading.twelve_months(household.pk, by.today)
    if not files.ruling_of(statement, household, by.today, earlier).helped:
        raise Refused("aid_no_longer_in_class")


@transaction.atomic
def approve(by: Actor, *, grant_id: int, above_ref: str = "", note: str = "") -> GrantRow:
    """Approve a sum: at the desk its twelve months ask for, by whoever did not propose it and is no kin.

    A tier above our tree answers on paper; its number is given as `above_ref`, and the uppermost union approves.
    """
    with GRANT.step(by, "aid.approve", Grant, grant_id, note=note) as row:
        Household.objects.select_for_update(of=("self",)).get(pk=row.household_id)
        desk = tables.desk_of(row.household.unit_id, row.level)
        place = desk.path if desk is not None else organisation.line_of(row.household.unit_id)[0].path
        if not by.may("aid.approve", place):
            raise Refused("aid_above_your_level", tier=reading.tier_label(row.level))
        if desk is None and not above_ref.strip():
            raise Refused("aid_reference_missing", tier=reading.tier_label(row.level))
        _refuse_kin(by, row.household)
        _check_room(row, by)
        row.approved_at, row.approved_by, row.above_ref = by.at, by.name, above_ref.strip()[:80]
    return reading.row_of(by, row)


def _check_room(row: Grant, by: Actor) -> None:
    """The caps hold at approval too: what was proposed since counts, this sum itself does not count twice."""
    found: Room = reading.room_of(row.household, by.today, kind=row.kind, member_seq=row.member_seq,
                                  borne_fen=row.borne_fen, without=row.pk, year=row.year)  # fmt: skip
    rules.check_amount(found, row.amount_fen)


def _refuse_kin(by: Actor, household: Household) -> None:
    """Refuse whoever belongs to the household himself, by the person his login stands for."""
    members = set(Member.objects.filter(statement__household=household, person__isnull=False).values_list("person_id", flat=True))
    for person_id in {household.head_id, *members}:
        account = access.login_of_person(person_id)
        if person_id == by.person or (account is not None and account.username in by.people):
            raise Refused("aid_own_kin")


@transaction.atomic
def refuse(by: Actor, *, grant_id: int, note: str) -> GrantRow:
    """Refuse a proposed sum, and say why; what it held is free again."""
    need_words(note)
    with GRANT.step(by, "aid.refuse", Grant, grant_id, note=note) as row:
        row.note = note.strip()[:200]
    return reading.row_of(by, row)


