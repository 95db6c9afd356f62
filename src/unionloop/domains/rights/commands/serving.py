"""A letter on its way: served with proof, answered or not, chased, handed to a department."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from unionloop.domains.documents import commands as documents
from unionloop.domains.messaging import commands as messaging
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.domains.rights import ports
from unionloop.domains.rights.contracts import (
    ENDED,
    Answer,
    Kind,
    LetterRow,
    LetterState,
    MatterRow,
    Upload,
    Way,
)
from unionloop.domains.rights.flow import LETTER
from unionloop.domains.rights.models import Handover, Letter, Reply
from unionloop.domains.rights.queries.letters import letter_row
from unionloop.domains.rights.queries.links import token_of
from unionloop.domains.rights.queries.matters import row_of
from unionloop.domains.rights.rules import matters as deciding
from unionloop.kernel.actor import BEIJING, Actor, Grant
from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.secret import blind

from . import moving

MOST_A_DAY = 1000


@transaction.atomic
def serve(
    by: Actor, *, letter_id: int, way: str, served_date: date | None = None, receiver: str = "", mail_number: str = "",
    witnesses: Sequence[str] = (), files: Sequence[Upload] = (),
) -> LetterRow:  # fmt: skip
    """Record that a letter reached the employer, with proof; the answer's clock starts the day after."""
    return _serve(by, "rights.serve", letter_id, Way(way), served_date, receiver, mail_number, witnesses, files)


@transaction.atomic
def serve_refused(
    by: Actor, *, letter_id: int, served_date: date | None = None, witnesses: Sequence[str] = (),
    files: Sequence[Upload] = (),
) -> LetterRow:  # fmt: skip
    """Record that the employer would not take the letter: left behind before two witnesses, with a photograph."""
    return _serve(by, "rights.serve_refused", letter_id, Way.WITNESSES, served_date, "", "", witnesses, files)


@transaction.atomic
def propose(
    by: Actor, *, letter_id: int, way: str, served_date: date | None = None, receiver: str = "", mail_number: str = "",
    files: Sequence[Upload] = (),
) -> LetterRow:  # fmt: skip
    """Hand a proposal to the department it is addressed to; the department's clock starts."""
    return _serve(by, "rights.propose", letter_id, Way(way), served_date, receiver, mail_number, (), files)


def _serve(
    by: Actor, verb: str, letter_id: int, way: Way, served_date: date | None, receiver: str, mail_number: str,
    witnesses: Sequence[str], files: Sequence[Upload],
) -> LetterRow:  # fmt: skip
    with LETTER.step(by, verb, Letter, letter_id) as row:
        if (row.kind == Kind.PROPOSAL) != (verb == "rights.propose"):
            raise BadInput("letter_other_way", kind=Kind(row.kind).label)
        named = deciding.check_proof(way, receiver, mail_number, witnesses, len(files))
        day = deciding.check_day(served_date or by.today, by.today, row.signed_at.astimezone(BEIJING).date())
        refused = verb == "rights.serve_refused"
        clock = reference.clock(day, row.rule.reply_days) if row.rule.reply_days and not refused else None
        row.served_date, row.due_date, row.clock = day, clock.due if clock else None, clock.explanation[:300] if clock else ""
        keep = reference.value("rights.link_days", row.matter.unit.division_code, day, 0)
        if row.kind != Kind.PROPOSAL:  # a department answers on paper; take_up records it
            row.link_until = (row.due_date or day) + timedelta(days=keep)
        row.answer = Answer.REFUSED if refused else ""
        with moving.moved(by, verb, row.matter_id, day=day, note=f"{row.number} {way.label}", letter_id=row.pk,
                          clock=clock) as matter:  # fmt: skip
            moving.add(Handover(letter=row, way=way, served_date=day, receiver=receiver.strip(), refused=refused,
                               mail_number=mail_number.strip(), witnesses=named, recorded_by=by.name))  # fmt: skip
            moving.keep_files(by, verb, matter, "service", files, letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def reply(
    by: Actor, *, letter_id: int, verdict: str, text: str = "", by_name: str = "", promised_date: date | None = None,
    via: str = "office", files: Sequence[Upload] = (),
) -> LetterRow:  # fmt: skip
    """Record the employer's answer, as it came by link or on paper; a late one counts too, and says it is late."""
    said = Answer(verdict)
    if said not in (Answer.ACCEPTED, Answer.PARTLY, Answer.DECLINED):
        raise BadInput("answer_unknown", verdict=verdict[:20])
    deciding.check_answer(said, text, promised_date, by.today)
    with LETTER.step(by, "rights.reply", Letter, letter_id) as row:
        if row.kind == Kind.PROPOSAL:
            raise BadInput("letter_other_way", kind=Kind.PROPOSAL.label)
        late = row.due_date is not None and by.today > row.due_date
        row.answer, row.answered_date = said, by.today
        note = f"{said.label}{'（逾期）' if late else ''}"
        with moving.moved(by, "rights.reply", row.matter_id, note=note, letter_id=row.pk) as matter:
            matter.promised_date = promised_date or matter.promised_date
            answer = moving.add(Reply(
                letter=row, verdict=said, text=text.strip(), promised_date=promised_date,
                by_name=deciding.check_text(by_name or by.label, "答复人", 2, 80), via=via, day=by.today, at=by.at,
            ))  # fmt: skip
            moving.keep_files(by, "rights.reply", matter, "reply", files, letter_id=row.pk, reply_id=answer.pk)
    return letter_row(row, by)


@transaction.atomic
def take_up(by: Actor, *, matter_id: int, opened: bool, text: str, day: date | None = None) -> MatterRow:
    """Record what the department said: it opens a case, or states why not."""
    note = f"{'立案' if opened else '不立案'}：{deciding.check_text(text, '部门答复', 4, 1000)}"
    rows = Letter.objects.filter(matter_id=matter_id, kind=Kind.PROPOSAL, state__in=(LetterState.SERVED, LetterState.LAPSED))
    letter = rows.order_by("-id").first()
    with moving.moved(by, "rights.take_up", matter_id, note=note, day=day, letter_id=letter.pk if letter else None) as matter:
        if letter is not None:
            with LETTER.step(by, "rights.take_up", Letter, letter.pk) as row:
                row.answer = Answer.ACCEPTED if opened else Answer.DECLINED
                row.answered_date = day or by.today
    return row_of(matter, by)


@transaction.atomic
def lapse(by: Actor, *, letter_id: int) -> LetterRow:
    """Record that the limit has passed without an answer. What follows (the tier above) is an errand."""
    with LETTER.step(by, "rights.lapse", Letter, letter_id) as row:
        if row.due_date is None or by.today <= row.due_date:
            raise Refused("limit_running", due=row.due_date)
        row.answer = Answer.LAPSED if row.kind != Kind.PROPOSAL else ""
        with moving.moved(by, "rights.lapse", row.matter_id, note=f"{row.number} 到 {row.due_date} 没有答复", letter_id=row.pk):
            pass
    return letter_row(row, by)


def lapse_due(by: Actor) -> list[LetterRow]:
    """Record every limit that has passed, each in its own transaction; the timetable runs this every morning."""
    rows = Letter.visible(by, "rights.lapse").filter(state=LetterState.SERVED, due_date__lt=by.today)
    ids = list(rows.exclude(matter__state__in=ENDED).order_by("id").values_list("pk", flat=True)[:MOST_A_DAY])
    return [lapse(by, letter_id=pk) for pk in ids]


@transaction.atomic
def chase(by: Actor, *, letter_id: int, note: str = "") -> LetterRow:
    """Chase an answer with a letter of its own: written, numbered and kept in one act."""
    with LETTER.step(by, "rights.chase", Letter, letter_id, note=note) as row:
        row.chased_count += 1
        facts = {
            "title": f"关于催办{row.number}答复的函", "issuer": row.unit.name, "addressee": row.addressee,
            "body": _chasing(row, by.today), "seal": True,
        }  # fmt: skip
        place = row.unit.path
        keeper = replace(by, grants=(*by.grants, Grant("documents.draft", place), Grant("documents.issue", place)))
        paper = documents.draft(keeper, template="letter", facts=facts, unit_id=row.unit_id,
                                subject=f"{row.matter.number} 第{row.chased_count}次催办")  # fmt: skip
        paper = documents.issue(keeper, document_id=paper.id)
    moving.log_step(by, "rights.chase", row.matter, day=by.today, note=f"{paper.number} {note}".strip(), letter_id=row.pk,
                    document_id=paper.id)  # fmt: skip
    return letter_row(row, by)


def _chasing(row: Letter, today: date) -> list[str]:
    late = row.due_date is not None and today > row.due_date
    due = f"答复期限{'已于' if late else '为'}{row.due_date.year}年{row.due_date.month}月{row.due_date.day}日" if row.due_date else ""
    served = row.served_date
    assert served is not None, row.number
    return [
        f"我会{Kind(row.kind).heading}（{row.number}）已于{served.year}年{served.month}月{served.day}日送达你单位"
        f"{'，' + due + ('届满' if late else '') if due else ''}，至今未收到书面答复。",
        "请尽快研究处理并书面答复我会。逾期仍不答复的，我会将依法提请上级工会和政府有关部门处理。",
    ]


@transaction.atomic
def renew_link(by: Actor, *, letter_id: int, days: int = 15) -> LetterRow:
    """Make the old answer link dead and give a new one for some days."""
    if not 1 <= days <= 90:
        raise BadInput("link_days", days=days)
    with LETTER.step(by, "rights.renew_link", Letter, letter_id) as row:
        row.link_serial += 1
        row.link_until = by.today + timedelta(days=days)
    return letter_row(row, by)


@transaction.atomic
def send_link(by: Actor, *, letter_id: int, phone: str) -> LetterRow:
    """Send the answer link to whoever speaks for management, by SMS: the link and who asks, never the matter.

    The same number for the same link is told once. Who was told stands in the steps, masked.
    """
    number = people.check_phone(phone)
    with LETTER.step(by, "rights.send_link", Letter, letter_id) as row:
        if row.link_until is None or by.today > row.link_until:
            raise Refused("link_expired", until=row.link_until)
        link = ports.answer_link(token_of(row))
        if not link:
            raise Refused("public_address_unknown")
        messaging.send(by, channel="sms", template="letter_link", facts={"unit": row.unit.name, "link": link},
                       address=number, receipt=row.matter.number,
                       key=f"rights.link:{row.pk}:{row.link_serial}:{blind(number, 'rights.letter.link')}")  # fmt: skip
    moving.log_step(by, "rights.send_link", row.matter, day=by.today, note=people.mask_phone(number), letter_id=row.pk)
    return letter_row(row, by)


@transaction.atomic
def follow_lapse(by: Actor, *, letter_id: int) -> bool:
    """Move a matter up a tier after a letter has lapsed, where the rule says so; tells whether it moved."""
    row = Letter.visible(by, "rights.escalate").select_related("matter__handler", "rule").filter(pk=letter_id).first()
    if row is None or row.state != LetterState.LAPSED or not row.rule.escalate or row.matter.handler_id != row.unit_id:
        return False
    if row.matter.handler.tier == deciding.TOP_TIER or row.matter.state in ENDED:
        return False
    from .matters import escalate

    escalate(by, matter_id=row.matter_id, reason=f"{row.number} 逾期未答，自动提级")
    return True
