"""What the rules about risk see of one household, put together from the rows. System use."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from unionloop.domains.access import queries as access
from unionloop.domains.aid.contracts import LIVE_FILES, SPENT, FileState
from unionloop.domains.aid.contracts.flags import FileFacts, HeadFact, PaidFact
from unionloop.domains.aid.models import (
    Application,
    Grant,
    Household,
    Inquiry,
    Item,
    Member,
    Proof,
    Statement,
    Visit,
)
from unionloop.domains.payments import queries as payments
from unionloop.kernel import journal
from unionloop.kernel.actor import BEIJING
from unionloop.kernel.models import Entry

from . import files, tables
from .sealing import opened_sums

TOGETHER = timedelta(hours=1)


def facts_of(household: Household, day: date) -> FileFacts:
    """Return the facts of one household on a day."""
    statements = list(Statement.objects.filter(household=household).order_by("version"))
    opened = journal.last_by(household, "aid.open")
    opened_at = (opened.at if opened else household_moment(household)).astimezone(BEIJING)
    region = tables.region_of(household.unit_id)
    visits = list(Visit.objects.filter(application__household=household))
    sharers = payments.sharing([household.head_id]).get(household.head_id, set())
    told, exceptions = _told(household), _exceptions(statements)
    application = Application.objects.filter(household=household, public_until__isnull=False).order_by("-id").first()
    return FileFacts(
        day=day, opened_at=opened_at, touched_date=household.touched_date, in_force=household.state == FileState.IN_FORCE,
        line_fen=tables.measure(region, day).line_fen, public_until=application.public_until if application else None,
        taken_over=household.intake_id is not None, heads=tuple(_heads(statements)), sums=tuple(_sums(household, statements)),
        dead=tuple(date.fromisoformat(one) for one in told.get("dead", ())), budget_paid=told.get("budget_paid"),
        companies=told.get("companies"), cars=told.get("cars"), car_excused="car" in exceptions,
        dwellings=told.get("dwellings"), dwellings_excused="dwellings" in exceptions,
        other_files=_elsewhere(household, statements), card_sharers=len(sharers),
        handler_kin=_kin(household, statements), visited=bool(visits),
        photo=any(one.photo_sha256 for one in visits), photo_elsewhere=_photos(household, visits),
        entered_together=_together(opened) if opened else 0, programmes=tuple(told.get("programmes", ())),
        programmes_before=_counted(statements),
    )  # fmt: skip


def household_moment(household: Household) -> Any:
    """Return when a file taken over came in."""
    return household.intake.taken_at if household.intake else Entry.objects.order_by("id").values_list("at", flat=True)[0]


def _told(household: Household) -> dict[str, Any]:
    row = Inquiry.objects.filter(application__household=household, answered_at__isnull=False).order_by("-id").first()
    return dict(json.loads(row.answer)) if row is not None and row.answer else {}


def _exceptions(statements: Sequence[Statement]) -> set[str]:
    return set(json.loads(statements[-1].exceptions or "{}")) if statements else set()


def _heads(statements: Sequence[Statement]) -> list[HeadFact]:
    return [HeadFact(one.version, (one.income_fen - one.costs_fen) // (one.people * 12)) for one in statements]


def _counted(statements: Sequence[Statement]) -> bool:
    """Tell whether the household itself stated money from the state: then another programme is no surprise."""
    return bool(statements) and Item.objects.filter(statement=statements[-1], side="income", kind="transfer").exists()


def _sums(household: Household, statements: Sequence[Statement]) -> list[PaidFact]:
    members = {one.seq: one for one in Member.objects.filter(statement__in=statements[-1:])}
    region, found = tables.region_of(household.unit_id), []
    rows = list(Grant.objects.filter(household=household, state__in=SPENT).order_by("id"))
    astray = payments.astray([row.source for row in rows])
    for row in rows:
        levels = {one.tier: one.up_to_fen for one in tables.levels(region, row.proposed_date)}
        kind = tables.caps(region, row.proposed_date).kinds.get(row.kind)
        room = next((one.amount_fen for one in opened_sums(row.ruling) if one.key == "room"), None)
        member, gone = members.get(row.member_seq), astray.get(row.source)
        found.append(PaidFact(
            key=f"grant:{row.pk}", kind=row.kind, amount_fen=row.amount_fen, year=row.year, proposed_date=row.proposed_date,
            approved_date=row.approved_at.astimezone(BEIJING).date() if row.approved_at else None, paid_date=row.paid_date,
            limit_fen=levels.get(row.level), over_cap_fen=max(0, row.amount_fen - room) if room is not None else 0,
            for_birth=member.birth_date if member else None, for_school=kind.school if kind else "",
            holder_is_head=gone != "other", holder_is_unit=gone == "unit",
        ))  # fmt: skip
    return found


def _elsewhere(household: Household, statements: Sequence[Statement]) -> int:
    """Return in how many other living files somebody of this household stands."""
    mine = list(Member.objects.filter(statement__in=statements[-1:]))
    blinds, persons = {one.id_blind for one in mine if one.id_blind}, {one.person_id for one in mine if one.person_id}
    others = files.latest_members().filter(statement__household__state__in=LIVE_FILES).exclude(statement__household=household)
    found = set(others.filter(id_blind__in=blinds).values_list("statement__household_id", flat=True))
    found |= set(others.filter(person_id__in=persons).values_list("statement__household_id", flat=True))
    heads = Household.objects.filter(head_id__in=persons, state__in=LIVE_FILES).exclude(pk=household.pk)
    return len(found | set(heads.values_list("pk", flat=True)))


def _kin(household: Household, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return the logins that worked on this file and belong to a person of this household."""
    persons = set(Member.objects.filter(statement__in=statements[-1:], person__isnull=False).values_list("person_id", flat=True))
    logins = {account.username for pk in {household.head_id, *persons} if (account := access.login_of_person(pk))}
    mine = list(Application.objects.filter(household=household).values_list("pk", flat=True))
    hands = Entry.objects.filter(model="aid.application", row_id__in=mine, actor__in=logins).exclude(
        verb__in=("aid.apply", "aid.withdraw", "aid.appeal"))  # fmt: skip
    return tuple(sorted(set(hands.values_list("actor", flat=True))))


def _photos(household: Household, visits: Sequence[Visit]) -> int:
    hashes = {one.photo_sha256 for one in visits if one.photo_sha256}
    hashes |= set(Proof.objects.filter(household=household, kind="other").values_list("sha256", flat=True))
    others = Visit.objects.filter(photo_sha256__in=hashes).exclude(application__household=household)
    return others.values("application__household_id").distinct().count() if hashes else 0


def _together(opened: Entry) -> int:
    near = Entry.objects.filter(verb="aid.open", actor=opened.actor, at__gte=opened.at - TOGETHER, at__lte=opened.at + TOGETHER)
    return near.count()
