"""The desk: taking the next case, putting it back, saying what it is about."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from unionloop.domains.appeals import ports, rules
from unionloop.domains.appeals.contracts import RAISED, CaseRow, Difficulty, Direction, EntryRow, Kind, State
from unionloop.domains.appeals.models import Case, Category, Entry
from unionloop.domains.appeals.queries import clocks, readers_of, row_of
from unionloop.domains.appeals.queries.threads import entry_rows
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import BadInput, Refused

from .moving import moved, set_clock
from .pairing import words_changed
from .places import check_unit
from .receiving import employer_name, find_flags

CAPACITY, SILENCE = 8, 30  # cases an agent holds; minutes until a silent agent's case goes back


@transaction.atomic
def take(by: Actor, *, case_id: int | None = None) -> CaseRow:
    """Take a case from the queue: the one named, else the next (flagged first, then the oldest).

    An agent at capacity gets nothing more (refused: at_capacity), unless the case is flagged.
    """
    chosen = case_id if case_id is not None else _next_id(by)
    with moved(by, "appeals.take", chosen) as case:
        if case.owner not in ("", by.name):
            raise Refused("case_taken", owner=case.owner, number=case.number)
        if not case.flags and case.owner != by.name:
            _check_capacity(by)
        case.owner = by.name
    return row_of(case, by)


@transaction.atomic
def give_back(by: Actor, *, case_id: int, reason: str = "") -> CaseRow:
    """Put a case back into the queue, in its old place."""
    with moved(by, "appeals.give_back", case_id, note=reason.strip()) as case:
        case.owner = ""
    return row_of(case, by)


@transaction.atomic
def take_back_silent(by: Actor) -> int:
    """Put back what agents took and then left lying; return how many. Run by the timetable."""
    minutes = reference.value("appeals.silence_minutes", "", by.today, SILENCE)
    rows = Case.visible(by, "appeals.give_back").filter(state=State.RECEIVED, latest_at__lt=by.at - timedelta(minutes=minutes))
    ids = list(rows.exclude(owner="").order_by("received_at").values_list("pk", flat=True)[:500])
    for pk in ids:
        give_back(by, case_id=pk, reason="领单后久未处理，自动放回")
    return len(ids)


@transaction.atomic
def classify(
    by: Actor, *, case_id: int, seen_at: datetime | None = None, note: str = "", **facts: Any
) -> CaseRow:  # fmt: skip
    """Say what a case is about. `facts` are fields of `Known`, and `difficulty` and `title`; what is not given stays.

    `seen_at` is the `latest_at` the person saw: somebody else's change meanwhile is refused (case_changed),
    not overwritten. What the machine had proposed, and which version of it, stands in the journal beside the decision.
    A new class, difficulty or category runs under the limit of the day the case came in.
    """
    unknown = set(facts) - _CHANGEABLE
    if unknown:
        raise BadInput("unknown_fields", fields="、".join(sorted(unknown)))
    note = "；".join(part for part in (note.strip(), _beside_proposal(by, case_id, facts.get("category"))) if part)
    with moved(by, "appeals.classify", case_id, note=note) as case:
        if seen_at is not None and seen_at < case.latest_at:
            raise Refused("case_changed", at=case.latest_at, number=case.number)
        before = (case.kind, case.difficulty, case.category, case.flagged)
        _check_words(by, facts)
        for name, value in facts.items():
            setattr(case, name, value)
        if "kind" in facts and "difficulty" not in facts and facts["kind"] != before[0]:
            case.difficulty = rules.usual_difficulty(Kind(case.kind)).value
        if facts.get("employer_id"):
            case.employer_name = employer_name(int(facts["employer_id"]))
        if {"title", "employer_name", "employer_id"} & facts.keys():
            words_changed(case)
        case.flags = [*map(str, find_flags(case)), *(one for one in case.flags if one in RAISED)]
        case.flagged = bool(case.flags)
        if (case.kind, case.difficulty, case.category, case.flagged) != before or case.limit_id is None:
            case.limit = clocks.case_limit(case, case.clock_at.astimezone(BEIJING).date())
            set_clock(case)
    return row_of(case, by)


@transaction.atomic
def note(by: Actor, *, case_id: int, text: str) -> EntryRow:
    """Write an internal remark into the thread; the speaker never reads it."""
    clean = rules.check_text(text)
    with edit(by, "appeals.note", Case, case_id) as case:
        case.latest_at = by.at
    count = Entry.objects.filter(case=case, direction=Direction.NOTE).count()
    entry = Entry(case=case, at=by.at, direction=Direction.NOTE, key=f"{case.number}:note:{count + 1}", text=clean,
                  author=by.label or by.name)  # fmt: skip
    entry.save(force_insert=True)
    if "@" in clean:
        _tell_mentioned(by, case, entry)
    return next(one for one in entry_rows(case) if one.id == entry.pk)


def _tell_mentioned(by: Actor, case: Case, entry: Entry) -> None:
    """Tell each colleague a remark names, if he may read the case; a name that is nobody's stays a word."""
    named = rules.mentioned(entry.text)
    readers = {login: pk for pk, login, _ in readers_of(case, by.today, limit=1000)} if named else {}
    for login in named:
        if login in readers and login != by.name:
            messaging.send(by, channel="app", template="mentioned", facts={"who": by.label or by.name}, receipt=case.number,
                           account_id=readers[login], key=f"appeals.note:{entry.pk}:{readers[login]}")  # fmt: skip


_CHANGEABLE = {"kind", "category", "difficulty", "title", "employer_id", "employer_name", "division_code", "address",
               "people_count", "amount_fen", "about_unit_id", "secret"}  # fmt: skip


def _beside_proposal(by: Actor, case_id: int, category: str | None) -> str:
    """Return the machine's proposal as the journal keeps it beside a person's decision; "" without a model."""
    text = Case.visible(by, "appeals.classify").filter(pk=case_id).values_list("title", "text").first()
    engine = ports.triage() if category and text else None
    if engine is None or text is None:
        return ""
    found = engine.classify(["\n".join(text)])[0]
    sure = "" if found.sure else "，拿不准"
    taken = "采用" if found.label == category else f"人工定为 {category}"
    return f"机器建议 {found.label}（{round(100 * found.confidence)}%{sure}，模型 {found.version}），{taken}"


def _check_words(by: Actor, facts: dict[str, Any]) -> None:
    for name, words in (("kind", Kind), ("difficulty", Difficulty)):
        if name in facts and facts[name] not in set(words):
            raise BadInput("unknown_word", field=name, word=str(facts[name])[:30])
    check_unit(facts.get("about_unit_id"))
    code = facts.get("category")
    if code and not Category.on(by.today).filter(code=code).exists():
        raise BadInput("no_such_category", category=str(code)[:40])


def _next_id(by: Actor) -> int:
    rows = Case.visible(by, "appeals.take").filter(state=State.RECEIVED, owner="", merged_into__isnull=True)
    lock: dict[str, Any] = {"of": ("self",)} | ({"skip_locked": True} if connection.vendor == "postgresql" else {})
    flagged = rows.filter(flagged=True).select_for_update(**lock).order_by("received_at", "id").first()
    chosen = flagged or rows.select_for_update(**lock).order_by("received_at", "id").first()
    if chosen is None:
        raise Refused("queue_empty")
    return int(chosen.pk)


def _check_capacity(by: Actor) -> None:
    most = reference.value("appeals.capacity", "", by.today, CAPACITY)
    held = Case.objects.filter(owner=by.name, state=State.RECEIVED).count()
    if held >= most:
        raise Refused("at_capacity", held=held, most=most)
