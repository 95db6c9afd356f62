"""Recognised or turned down, with the arithmetic line by line; an appeal is decided by other eyes."""

from django.db import transaction

from unionloop.domains.aid.contracts import ApplicationRow, Klass, Ruling
from unionloop.domains.aid.flow import APPLICATION
from unionloop.domains.aid.models import Application, Inquiry
from unionloop.domains.aid.queries import cases as reading
from unionloop.domains.aid.queries import files
from unionloop.domains.aid.queries.sealing import closed_ruling
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused

from .applying import need_words, next_due, tell
from .files import own


@transaction.atomic
def recognise(by: Actor, *, application_id: int, note: str = "") -> ApplicationRow:
    """Fix the class by the tests in force on the day of asking, so that a later rule moves no goalposts."""
    with APPLICATION.step(by, "aid.recognise", Application, application_id, note=note) as row:
        ruling = rule_of(row)
        if not ruling.helped:
            raise Refused("aid_not_in_class", why="".join(ruling.why))
        if Inquiry.objects.filter(application=row, agrees=False).exists() and len(note.strip()) < 4:
            raise Refused("aid_check_differs")
        keep_ruling(by, row, ruling)
        row.due_date = next_due(row, "publicise", by)  # type: ignore[assignment]
    tell(by, row, "已认定，等公示", key="recognised")
    return reading.row_of(by, row)


@transaction.atomic
def decline(by: Actor, *, application_id: int, note: str = "") -> ApplicationRow:
    """Turn an application down. Where the tests say otherwise, words must say why; the worker may appeal."""
    with APPLICATION.step(by, "aid.decline", Application, application_id, note=note) as row:
        ruling = rule_of(row)
        if ruling.helped:
            need_words(note)
        keep_ruling(by, row, ruling)
        row.klass, row.note = Klass.NONE, note.strip()[:300]
        row.appeal_until, row.due_date = next_due(row, "appeal", by), None  # type: ignore[assignment]
    tell(by, row, f"未能认定，{row.appeal_until:%m月%d日}前可以申诉，理由见“我的事”", key="declined")
    return reading.row_of(by, row)


@transaction.atomic
def appeal(by: Actor, *, application_id: int, note: str) -> ApplicationRow:
    """Appeal against having been turned down, in one's own words, within the days given."""
    need_words(note)
    row = reading.own_or_seen(by, application_id)
    if row.appeal_until is not None and by.today > row.appeal_until:
        raise Refused("aid_appeal_late", day=row.appeal_until)
    acting = own(by, "aid.appeal", row.household)
    with APPLICATION.step(acting, "aid.appeal", Application, application_id, note="本人申诉") as row:
        row.wish = f"{row.wish}\n申诉：{note.strip()[:400]}"
        row.due_date = next_due(row, "answer_appeal", by)  # type: ignore[assignment]
    tell(by, row, "申诉已收到，由别的同志复核", key=f"appeal:{by.at.isoformat()}")
    return reading.row_of(by, row)


@transaction.atomic
def reopen(by: Actor, *, application_id: int, note: str) -> ApplicationRow:
    """Find an appeal right: the application is decided anew, on the statement that stands now."""
    need_words(note)
    with APPLICATION.step(by, "aid.reopen", Application, application_id, note=note) as row:
        row.statement = files.latest(row.household_id) or row.statement
        row.appeal_until, row.due_date = None, next_due(row, "recognise", by)  # type: ignore[assignment]
    tell(by, row, "申诉有理，重新认定", key=f"reopened:{by.at.isoformat()}")
    return reading.row_of(by, row)


@transaction.atomic
def confirm_decline(by: Actor, *, application_id: int, note: str) -> ApplicationRow:
    """Find an appeal wrong, and say why in plain words."""
    need_words(note)
    with APPLICATION.step(by, "aid.confirm_decline", Application, application_id, note=note) as row:
        row.note, row.due_date = note.strip()[:300], None
    tell(by, row, "已复核，维持原结论；家里情况有变化可以再申请", key="final")
    return reading.row_of(by, row)


def rule_of(row: Application) -> Ruling:
    if row.statement is None:
        raise BadInput("aid_nothing_stated")
    return files.ruling_of(row.statement, row.household, row.applied_date)


def keep_ruling(by: Actor, row: Application, ruling: Ruling) -> None:
    row.klass, row.ruling, row.rule_ids = ruling.klass, closed_ruling(ruling), list(ruling.ids)
    row.decided_date, row.decided_by = by.today, by.name


