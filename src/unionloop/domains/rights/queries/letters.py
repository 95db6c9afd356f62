"""Reads of letters: the ledger, the editor's whole file, the counts the overview shows."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from unionloop.domains.documents import queries as documents
from unionloop.domains.reference import queries as reference
from unionloop.domains.rights.contracts import (
    ENDED,
    OUT,
    WRITING,
    Answer,
    Block,
    Counts,
    Kind,
    LetterFile,
    LetterRow,
    LetterState,
    Paper,
    Part,
    ReplyRow,
    ServiceRow,
    Way,
)
from unionloop.domains.rights.flow import LETTER
from unionloop.domains.rights.models import Exhibit, Handover, Letter, Reply
from unionloop.domains.rights.rules import letters as writing
from unionloop.kernel import journal
from unionloop.kernel import page as paging
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, keyset

from .matters import exhibit_row, exhibits, row_of, steps_of
from .remarks import remarks_of
from .rulebook import in_force, rule_row


def letter_row(row: Letter, by: Actor | None = None, *, today: date | None = None) -> LetterRow:
    """Return the frozen row of a letter; with an actor also the verbs open to that actor."""
    day = by.today if by is not None else today
    left = None
    if row.due_date is not None and day is not None and row.state in (LetterState.SERVED, LetterState.LAPSED):
        left = reference.days_left(day, row.due_date)
    return LetterRow(
        id=row.pk, matter_id=row.matter_id, matter=row.matter.number, kind=Kind(row.kind), advisory=row.advisory,
        number=row.number, addressee=row.addressee, employer=row.matter.employer_name, unit_id=row.unit_id,
        unit=row.unit.name, state=LetterState(row.state), version=row.version, saved_at=row.saved_at,
        drafted_by=row.drafted_by, signed_at=row.signed_at, served_date=row.served_date,
        reply_days=row.rule.reply_days, due_date=row.due_date, days_left=left, clock=row.clock,
        answer=Answer(row.answer), answered_date=row.answered_date, chased_count=row.chased_count,
        document_id=row.document_id, owner=row.matter.owner,
        verbs=writing.fitting_verbs(Kind(row.kind), LETTER.open_to(by, row)) if by is not None else (),
    )  # fmt: skip


def letters(
    by: Actor, *, kind: str = "", state: str = "", answer: str = "", text: str = "", overdue: bool = False,
    advisory: bool | None = None, after: str = "", limit: int = 50,
) -> Page[LetterRow]:  # fmt: skip
    """Return a page of the ledger, the newest first."""
    rows = _filtered(by, kind, state, answer, text, overdue, advisory)
    return keyset(rows, ("-drafted_at", "-id"), lambda one: letter_row(one, by), after=after, limit=limit)


def every_letter(
    by: Actor, *, kind: str = "", state: str = "", answer: str = "", text: str = "", overdue: bool = False,
    advisory: bool | None = None,
) -> Iterator[LetterRow]:  # fmt: skip
    """Yield the whole ledger, for an export."""
    rows = _filtered(by, kind, state, answer, text, overdue, advisory).order_by("-drafted_at", "-id")
    yield from paging.every(rows, lambda one: letter_row(one, by))


def letters_of(by: Actor, matter_id: int) -> tuple[LetterRow, ...]:
    """Return the letters of one matter, oldest first."""
    return tuple(letter_row(one, by) for one in _visible(by).filter(matter_id=matter_id).order_by("id"))


def by_employer(by: Actor, *, employer_id: int) -> list[LetterRow]:
    """Return the letters about one employer, newest first."""
    rows = _visible(by).filter(matter__employer_id=employer_id).order_by("-id")
    return [letter_row(one, by) for one in rows[:50]]


def letter(by: Actor, *, letter_id: int) -> LetterRow:
    """Return one letter."""
    return letter_row(seen(by, "rights.read", Letter, letter_id), by)


def letter_file(by: Actor, *, letter_id: int) -> LetterFile:
    """Return everything the editor and the letter's page show."""
    row = seen(by, "rights.read", Letter, letter_id)
    blocks = blocks_of(row)
    steps = steps_of(row.matter_id, row.pk)
    mark = row.rule.mark or documents.default_mark(str(row.kind), row.unit.division_code, by.today)
    return LetterFile(
        letter=letter_row(row, by), matter=row_of(row.matter, by), blocks=blocks, checks=checks_of(row, by.today),
        rule=rule_row(row.rule), steps=steps,
        comments=tuple(one for one in steps if one.verb in ("rights.counsel", "rights.send_back")),
        remarks=remarks_of(row), service=service_of(row), replies=replies_of(row), paper=paper_of(by, row),
        mark=f"{mark}〔{by.today.year}〕", exhibits=exhibits(by, matter_id=row.matter_id),
    )  # fmt: skip


def blocks_of(row: Letter) -> tuple[Block, ...]:
    return tuple(Block(Part(one["part"]), one["text"], one.get("clause", "")) for one in row.blocks)


def checks_of(row: Letter, day: date) -> tuple[writing.Check, ...]:
    """Return the missing-item check of a letter as it stands."""
    blocks = blocks_of(row)
    return writing.check_items(
        Kind(row.kind), blocks, rule_row(row.rule), row.advisory,
        in_force=in_force(day, [one.clause for one in blocks if one.clause]),
        names=[one for one in row.matter.worker_names.split("\n") if one], amount_fen=row.matter.amount_fen,
    )  # fmt: skip


def paper_of(by: Actor, row: Letter) -> Paper | None:
    """Return the issued document of a letter. Whoever may read the letter may read its paper."""
    if row.document_id is None:
        return None
    issued = documents.issued(document_id=row.document_id)
    return Paper(issued.number, issued.check_code, issued.pdf_id or 0, issued.docx_id or 0, issued.pdf_sha256)


def service_of(row: Letter) -> ServiceRow | None:
    """Return the proof that the letter was served."""
    one = Handover.objects.filter(letter=row).order_by("-id").first()
    if one is None:
        return None
    files = Exhibit.objects.filter(letter_id=row.pk, role="service").order_by("id")
    return ServiceRow(Way(one.way), one.served_date, one.receiver, one.mail_number, tuple(one.witnesses), one.refused,
                      tuple(exhibit_row(file) for file in files))  # fmt: skip


def replies_of(row: Letter) -> tuple[ReplyRow, ...]:
    """Return the answers to a letter, oldest first, each with its files."""
    files = list(Exhibit.objects.filter(letter_id=row.pk, role="reply").order_by("id"))
    rows = Reply.objects.filter(letter=row).order_by("id")
    return tuple(ReplyRow(Answer(one.verdict), one.text, one.promised_date, one.by_name, one.via, one.day,
                          tuple(exhibit_row(file) for file in files if file.reply_id == one.pk)) for one in rows)  # fmt: skip


def counts(by: Actor, *, since: date | None = None, until: date | None = None) -> Counts:
    """Return how the opinion letters of a scope stand, served between two days (both counted): served, answered, overdue.

    A refusal to receive is no answer; a letter past its limit stays overdue until it is answered.
    """
    rows = Letter.visible(by, "rights.read").filter(kind=Kind.OPINION)
    out = rows.filter(state__in=OUT)
    if since is not None:
        out = out.filter(served_date__gte=since)
    answered = out.filter(state=LetterState.ANSWERED)
    if until is not None:
        out, answered = out.filter(served_date__lte=until), answered.filter(served_date__lte=until, answered_date__lte=until)
    late = out.filter(Q(state=LetterState.LAPSED) | Q(state=LetterState.SERVED, due_date__lt=by.today))
    return Counts(out.count(), answered.count(), late.count(),
                  rows.filter(state__in=WRITING).count())  # fmt: skip


def own_drafts(by: Actor, *, limit: int = 20) -> list[LetterRow]:
    """Return the letters this actor drafted and has not handed in, newest first."""
    rows = journal.by_hand(_visible(by).filter(state=LetterState.DRAFT), by, "rights.draft").order_by("-id")
    return [letter_row(one, by) for one in rows[:limit]]


def overdue_letters(by: Actor, *, limit: int = 20) -> list[LetterRow]:
    """Return the letters nobody has answered in time, the longest first; those of closed matters are left out."""
    rows = _filtered(by, "", "", "", "", True, None).exclude(matter__state__in=ENDED).order_by("due_date", "id")
    return [letter_row(one, by) for one in rows[:limit]]


def _visible(by: Actor) -> QuerySet[Letter]:
    return Letter.visible(by, "rights.read").select_related("matter", "unit", "rule")


def _filtered(
    by: Actor, kind: str, state: str, answer: str, text: str, overdue: bool, advisory: bool | None
) -> QuerySet[Letter]:
    rows = _visible(by)
    for name, value in (("kind", kind), ("state", state), ("answer", answer)):
        if value:
            rows = rows.filter(**{name: value})
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(addressee__icontains=text)
                           | Q(matter__employer_name__icontains=text) | Q(matter__number__icontains=text))  # fmt: skip
    if overdue:
        rows = rows.filter(Q(state=LetterState.LAPSED) | Q(state=LetterState.SERVED, due_date__lt=by.today))
    if advisory is not None:
        rows = rows.filter(advisory=advisory)
    return rows
