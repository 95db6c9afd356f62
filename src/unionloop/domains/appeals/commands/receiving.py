"""Receiving: what is said through any door becomes a case, or one more entry of an open one."""

import json
from dataclasses import replace

from django.db import IntegrityError, transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import CaseRow, Direction, Incoming, Kind, Known
from unionloop.domains.appeals.flow import CASE
from unionloop.domains.appeals.models import Case, Entry, FlagRule, Identity
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.domains.appeals.queries.norms import given_flag
from unionloop.domains.documents import commands as documents
from unionloop.domains.employers import queries as employers
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel import editions, instances, questions, secret, swift
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import NotFound

from . import matching
from .moving import first_due
from .places import check_unit

CODE = "appeals.case.code"  # of a tracking code for speakers without a phone
NOTHING_KNOWN = Known()
_BY_KEY = questions.Question(
    lambda channel, key: Entry.objects.filter(channel=channel, key=key).values_list("pk"), str, str
)


def receive(by: Actor, *, incoming: Incoming, known: Known = NOTHING_KNOWN) -> CaseRow:
    """Take down what was said: a new case, or a new entry of the open case it belongs to.

    The same (channel, key) again changes nothing and returns the case it went into. Refusals:
    appeal_empty, appeal_too_long, bad_phone. Two receiving the same message at once: one writes.
    """
    text = rules.check_text(incoming.text or incoming.subject)
    try:
        with transaction.atomic():
            return _receive(by, incoming, known, text)
    except IntegrityError:
        with transaction.atomic():
            earlier = told_before(by, incoming)
            if earlier is None:
                raise
            return earlier


def _receive(by: Actor, incoming: Incoming, known: Known, text: str) -> CaseRow:
    _ask_ahead(by, incoming, known)
    earlier = told_before(by, incoming)
    if earlier is not None:
        return earlier
    running = matching.running_case(incoming)
    if running is not None:
        return append(by, running, incoming, text)
    return open_case(by, incoming, known, text)


def _ask_ahead(by: Actor, incoming: Incoming, known: Known) -> None:
    """Have with the first question what a new message will need: most are new."""
    unit = _wanted_unit(by, known)
    if unit is not None:
        organisation.ahead(unit)
    matching.speaker_ahead(incoming)


def told_before(by: Actor, incoming: Incoming) -> CaseRow | None:
    """Return the case a message went into; told again as it was told first, should that answer have been lost."""
    found = _BY_KEY.first(incoming.channel, incoming.key)
    if found is None:
        return None
    entry = Entry.objects.select_related("case").get(pk=found[0])
    opened = not Entry.objects.filter(case_id=entry.case_id, pk__lt=entry.pk).exists()
    number = entry.case.number
    coded = entry.case.tail_blind == messaging.tail_blind(number, code_of(number))
    return replace(row_of(entry.case, by), opened=opened, code=code_of(number) if opened and coded else "")


def append(by: Actor, case_id: int, incoming: Incoming, text: str) -> CaseRow:
    """Add to an open case. Who may receive may do this wherever the case has gone meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    with change(matching.desk(by, case.path), "appeals.hear", case):
        case.latest_at = max(case.latest_at, by.at)
    add_entry(by, case, incoming, text)
    return _told(row_of(case, by), opened=False)


def open_case(by: Actor, incoming: Incoming, known: Known, text: str, *, twin: Case | None = None) -> CaseRow:
    """Open a case. With a `twin` it comes from the same speaker, who is not asked again."""
    unit = _desk_unit(by, known)
    check_unit(known.about_unit_id)
    kind = Kind(known.kind) if known.kind else Kind.CONSULT
    phone = matching.phone_of(incoming)
    case: Case = instances.fresh(
        Case, path=unit.path, unit_id=unit.id, intake_unit_id=unit.id, channel=known.door or incoming.channel, kind=kind,
        difficulty=rules.usual_difficulty(kind), category=known.category,
        title=rules.title_of(incoming.subject, text), text=text, anonymous=incoming.anonymous, secret=known.secret,
        employer_id=known.employer_id, employer_name=known.employer_name, about_unit_id=known.about_unit_id,
        division_code=known.division_code or unit.division_code, address=known.address,
        people_count=known.people_count, amount_fen=known.amount_fen, received_at=incoming.at, latest_at=by.at,
        clock_at=incoming.at, due_at=clocks.FAR, source_key=known.source_key,
    )  # fmt: skip
    if known.employer_id is not None:
        case.employer_name = employer_name(known.employer_id)
    case.flags = [str(one) for one in find_flags(case)]
    case.flagged = bool(case.flags)
    if twin is not None:
        case.speaker = twin.speaker
    elif not incoming.anonymous:
        case.speaker = matching.speaker(by, incoming, known)
    case.placed = unit
    start_clock(case)
    number = case.number = messaging.receipt_numbers(by, count=1)[0]
    tail = phone[-4:] if phone and twin is None else code_of(number)
    case.tail_blind = messaging.tail_blind(number, tail)
    with CASE.start(by, "appeals.receive", case):
        pass
    if incoming.anonymous:
        _seal(by, case, incoming, twin)
    add_entry(by, case, incoming, text)
    return _told(row_of(case, by), opened=True, code="" if phone else code_of(number))


def start_clock(case: Case) -> None:
    """Choose the limit of the day the case came in and work out when it must be answered."""
    case.limit = clocks.case_limit(case, case.clock_at.astimezone(BEIJING).date())
    found = clocks.answer_due(case)
    case.answer_due_at = found.at if found else None
    case.due_at = first_due(case)


def code_of(number: str) -> str:
    """Return the four digits a speaker without a phone tracks a case with; nobody can guess them from the number."""
    return f"{int(secret.blind(number, CODE)[:8], 16) % 10_000:04d}"


def _wanted_unit(by: Actor, known: Known) -> int | None:
    return known.unit_id or (by.units[0] if by.units else None)


def _desk_unit(by: Actor, known: Known) -> UnitRow:
    """Return where it was taken down: the unit named, the actor's own, else the top of the tree."""
    wanted = _wanted_unit(by, known)
    if wanted is not None:
        found = organisation.by_ids([wanted]).get(wanted)
    else:
        found = organisation.desk_unit(by.paths("appeals.receive"))
    if found is None or not by.may("appeals.receive", found.path):
        raise NotFound("not_found", model="Unit", id=wanted or 0)
    return found


def find_flags(case: Case) -> tuple[str, ...]:
    """Return why a case may not wait, by the rules of the day it came in."""
    day = case.received_at.astimezone(BEIJING).date()
    line = (*reference.line_of(case.division_code), "")
    rows = editions.kept("appeals", "flags", lambda: tuple(FlagRule.objects.order_by("id")))
    given = [given_flag(one) for one in rules.nearest((one for one in rows if one.holds_on(day)), line)]
    text = f"{case.title} {case.text}"
    return rules.flags_of(given, text=text, people_count=case.people_count, category=case.category, day=day,
                          festival=reference.spring_festival(day))  # fmt: skip


def employer_name(employer_id: int) -> str:
    """Return an employer's name, or refuse an unknown one."""
    found = employers.by_ids([employer_id]).get(employer_id)
    if found is None:
        raise NotFound("not_found", model="Employer", id=employer_id)
    return found.name


def _seal(by: Actor, case: Case, incoming: Incoming, twin: Case | None) -> None:
    """Lock away who an anonymous speaker is."""
    same = Identity.objects.filter(case=twin).first() if twin is not None else None
    facts = {"name": incoming.name, "contact": matching.phone_of(incoming), "sender": incoming.sender,
             "thread": incoming.thread}  # fmt: skip
    row = Identity(case=case, channel=incoming.channel,
                   sealed=same.sealed if same is not None else json.dumps(facts, ensure_ascii=False),
                   sender_blind=matching.anonymous_blind(incoming.channel, incoming.sender))  # fmt: skip
    with change(by, "appeals.receive", row):
        pass


def add_entry(by: Actor, case: Case, incoming: Incoming, text: str) -> None:
    """Add what was said to a case's thread, with its files sealed."""
    files = [
        [documents.store(matching.desk(by, case.path), name=one.name, content=one.content, unit_id=case.unit_id,
                         kind="appeal", content_type=one.content_type, read_verb="appeals.read",
                         sealed=True).id, one.name]
        for one in incoming.attachments
    ]  # fmt: skip
    swift.insert(instances.fresh(
        Entry, case_id=case.pk, at=incoming.at, direction=Direction.IN, channel=incoming.channel, key=incoming.key[:160],
        thread=incoming.thread[:200], subject=incoming.subject[:200], text=text, files=files,
    ), later=True)  # fmt: skip


def _told(row: CaseRow, *, opened: bool, code: str = "") -> CaseRow:
    return replace(row, fresh=True, opened=opened, code=code)
