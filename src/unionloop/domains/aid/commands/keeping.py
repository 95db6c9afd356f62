"""Files whose keeping time is over: what tells of people is destroyed, what tells of money and acts stays.

Destroyed: who the family is, its words, its papers, what was found at its door. Staying: the file's number, union,
class and dates, sums and days of aid, steps, exits, and the journal. 总工办发〔2016〕36号: ten years after leaving.
"""

from datetime import date

from django.db import transaction

from unionloop.domains.aid.contracts import FileState, HouseholdRow
from unionloop.domains.aid.flow import FILE
from unionloop.domains.aid.models import (
    Application,
    CallBack,
    Cause,
    Flag,
    Grant,
    Household,
    Inquiry,
    Item,
    Member,
    Objection,
    Outcome,
    Proof,
    Statement,
    Step,
    Visit,
)
from unionloop.domains.aid.queries import files as reading
from unionloop.domains.aid.queries import tables
from unionloop.domains.documents import commands as documents
from unionloop.domains.membership import queries as membership
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people import commands as people
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import Refused


@transaction.atomic
def forget(by: Actor, *, household_id: int) -> HouseholdRow:
    """Destroy what a file says of people, once it has been kept as long as its region asks; refused a day earlier."""
    found = Household.objects.filter(pk=household_id).first()
    if found is not None and found.exited_date is not None and by.today < kept_until(found, by.today):
        raise Refused("aid_still_kept", day=kept_until(found, by.today))
    with FILE.step(by, "aid.forget", Household, household_id) as row:
        head = row.head_id
        files, letters = _wipe(row)
        row.circumstances = ""
        row.head_id = people.nobody(by, unit_id=row.unit_id, key=f"aid.household:{row.pk}").id
    documents.shred(by, verb="aid.forget", place=row.place, source=row.number, file_ids=files, document_ids=letters)
    if not membership.known(head):
        _erase(by, head, row.number)
    return reading.row_of(by, Household.objects.get(pk=household_id))


def forget_due(by: Actor) -> int:
    """Destroy what is over of every file; the timetable does it each night. Returns how many files."""
    rows = Household.visible(by, "aid.forget").filter(state=FileState.CLOSED, exited_date__lt=by.today)
    years = {unit: tables.keep_years(tables.region_of(unit), by.today) for unit in set(rows.values_list("unit_id", flat=True))}
    found = rows.order_by("id").values_list("pk", "unit_id", "exited_date")
    due = [pk for pk, unit, left in found if left is not None and by.today >= organisation.months_after(left, 12 * years[unit])]
    for pk in due:
        forget(by, household_id=pk)
    return len(due)


def kept_until(row: Household, day: date) -> date:
    """Return the first day on which a file that has left need no longer be kept, by the rule in force on `day`."""
    assert row.exited_date is not None, row
    return organisation.months_after(row.exited_date, 12 * tables.keep_years(tables.region_of(row.unit_id), day))


def _wipe(row: Household) -> tuple[list[int], list[int]]:
    """Empty every column that tells of people; return the files and letters to be destroyed. Part of one journalled act."""
    mine = Application.objects.filter(household=row)
    visits, statements = Visit.objects.filter(application__in=mine), Statement.objects.filter(household=row)
    proofs, grants = Proof.objects.filter(household=row), Grant.objects.filter(household=row)
    files = [*proofs.values_list("file_id", flat=True), *visits.exclude(photo=None).values_list("photo_id", flat=True)]
    letters = list(mine.exclude(letter=None).values_list("letter_id", flat=True))
    for part in (Member, Cause, Item):
        part.objects.filter(statement__in=statements).delete()
    proofs.delete()
    statements.update(bars="", exceptions="")
    visits.update(found="", neighbour="", where="", photo=None, photo_sha256="")
    Inquiry.objects.filter(application__in=mine).update(answer="")
    Objection.objects.filter(application__in=mine).update(speaker="", text="", answer="")
    mine.update(wish="", ruling="", public_text="", note="", letter=None)
    grants.update(ruling="", note="")
    CallBack.objects.filter(grant__in=grants).update(note="")
    Step.objects.filter(household=row).update(note="")
    Outcome.objects.filter(step__household=row).update(note="")
    Flag.objects.filter(household=row).update(facts="", answer="")
    return files, letters


def _erase(by: Actor, person_id: int, number: str) -> None:
    """Erase whoever was on record for this file alone; whom another domain holds stays on record, without the file."""
    try:
        people.erase(by, person_id=person_id, reason=f"帮扶档案 {number} 保存期满")
    except Refused as refused:
        if refused.code not in ("person_held", "person_erased"):
            raise
