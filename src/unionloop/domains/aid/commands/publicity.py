"""Publicity (公示): masked, dated, shown on its days and then gone; objections answered before the file is made."""

from django.db import transaction

from unionloop.domains.aid.contracts import ApplicationRow, FileState, Rung, State
from unionloop.domains.aid.flow import APPLICATION, FILE
from unionloop.domains.aid.models import Application, Household, Objection
from unionloop.domains.aid.queries import cases as reading
from unionloop.domains.aid.queries import tables
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import queries as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, lock
from unionloop.kernel.errors import Refused

from .applying import need_words, next_due, tell
from .deciding import keep_ruling, rule_of


@transaction.atomic
def publicise(by: Actor, *, application_id: int) -> ApplicationRow:
    """Show an application from today for so many working days: the masked name, the union, the class. No amounts."""
    with APPLICATION.step(by, "aid.publicise", Application, application_id) as row:
        person = people.by_ids([row.household.head_id])[row.household.head_id]
        row.public_text = person.name_masked
        row.public_from, row.public_until = by.today, next_due(row, "public", by)  # type: ignore[assignment]
        row.due_date = row.public_until
    tell(by, row, f"公示到 {row.public_until:%m月%d日}", key="public")
    return reading.row_of(by, row)


@transaction.atomic
def object(by: Actor, *, application_id: int, text: str, speaker: str = "") -> ApplicationRow:
    """Write down an objection; who spoke is sealed. The file waits until it is answered."""
    need_words(text)
    with APPLICATION.step(by, "aid.object", Application, application_id) as row:
        pass
    one = Objection(application=row, text=text.strip()[:1000], speaker=speaker.strip()[:80], raised_at=by.at)
    with change(by, "aid.object", one):
        pass
    return reading.row_of(by, row)


@transaction.atomic
def dismiss(by: Actor, *, application_id: int, objection_id: int, note: str) -> ApplicationRow:
    """Find an objection wrong, and say why."""
    _answer(by, "aid.dismiss", application_id, objection_id, note, upheld=False)
    with APPLICATION.step(by, "aid.dismiss", Application, application_id, note=note) as row:
        pass
    return reading.row_of(by, row)


@transaction.atomic
def uphold(by: Actor, *, application_id: int, objection_id: int, note: str) -> ApplicationRow:
    """Find an objection right: the application is turned down and leaves publicity; the worker may appeal."""
    _answer(by, "aid.uphold", application_id, objection_id, note, upheld=True)
    with APPLICATION.step(by, "aid.uphold", Application, application_id, note=note) as row:
        keep_ruling(by, row, rule_of(row))
        row.klass, row.note, row.due_date = "none", note.strip()[:300], None
        row.appeal_until, row.removed_at = next_due(row, "appeal", by), by.at  # type: ignore[assignment]
        row.public_text = ""
    tell(by, row, "公示有异议成立，未能认定，可以申诉", key="upheld")
    return reading.row_of(by, row)


def _answer(by: Actor, verb: str, application_id: int, objection_id: int, note: str, *, upheld: bool) -> None:
    need_words(note)
    one = lock(by, verb, Objection, objection_id)
    if one.application_id != application_id or one.upheld is not None:
        raise Refused("aid_objection_answered")
    with change(by, verb, one, note=note):
        one.upheld, one.answer, one.answered_at = upheld, note.strip()[:300], by.at


@transaction.atomic
def file(by: Actor, *, application_id: int) -> ApplicationRow:
    """Take an application off the board and its household into the file: the days are over, nothing is objected."""
    row = lock(by, "aid.file", Application, application_id)
    if row.public_until is None or by.today <= row.public_until:
        raise Refused("aid_still_public", day=row.public_until)
    if Objection.objects.filter(application=row, upheld__isnull=True).exists():
        raise Refused("aid_objection_open")
    with APPLICATION.step(by, "aid.file", Application, application_id) as row:
        row.removed_at, row.public_text, row.due_date = by.at, "", None
    region = tables.region_of(row.household.unit_id)
    with FILE.step(by, "aid.file", Household, row.household_id) as household:
        if household.state == FileState.DRAFT:
            household.rung = Rung.WARMTH
        household.klass, household.touched_date = row.klass, by.today
        household.filed_date = household.filed_date or by.today
        household.valid_until = organisation.months_after(by.today, tables.months("valid", region, by.today))
    tell(by, row, "公示期满没有异议，已入册", key="filed")
    return reading.row_of(by, row)


@transaction.atomic
def file_due(by: Actor) -> int:
    """File every application whose publicity is over without an open objection; the timetable does it each night."""
    rows = Application.visible(by, "aid.file").filter(state=State.PUBLIC, public_until__lt=by.today)
    waiting = Objection.objects.filter(upheld__isnull=True).values("application_id")
    ids = list(rows.exclude(pk__in=waiting).order_by("id").values_list("pk", flat=True))
    for pk in ids:
        file(by, application_id=pk)
    return len(ids)


