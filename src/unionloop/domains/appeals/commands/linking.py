"""Cases that belong together: merged, split, linked, and all of it undone again."""

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import ENDED, CaseRow, Incoming, Known, State
from unionloop.domains.appeals.models import Case, CaseLink
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import NotFound, Refused
from unionloop.kernel.models import in_order

from .moving import next_due
from .receiving import open_case


@transaction.atomic
def merge(by: Actor, *, case_id: int, into_id: int, reason: str = "") -> CaseRow:
    """Let one case go on in another: same matter, same speaker or many. Both stay whole, and it can be undone."""
    case, head = _pair(by, "appeals.merge", case_id, into_id)
    if head.merged_into_id is not None or case.merged_into_id is not None:
        raise Refused("case_merged", number=(head if head.merged_into_id else case).number)
    if case.state in ENDED or Case.objects.filter(merged_into=case).exists():
        raise Refused("case_not_mergeable", number=case.number)
    _link(by, "appeals.merge", "merge", case, head)
    with edit(by, "appeals.merge", Case, case_id, note=reason.strip()) as row:
        row.merged_into, row.due_at = head, clocks.FAR
    return row_of(row, by)


@transaction.atomic
def unmerge(by: Actor, *, case_id: int, reason: str = "") -> CaseRow:
    """Take a merge back: the case goes on where it stood, under its own clock."""
    with edit(by, "appeals.unmerge", Case, case_id, note=reason.strip()) as row:
        if row.merged_into_id is None:
            raise Refused("case_not_merged", number=row.number)
        _undo(by, "appeals.unmerge", "merge", row.pk, row.merged_into_id)
        row.merged_into = None
        row.due_at = next_due(by, row, State(row.state))
    return row_of(row, by)


@transaction.atomic
def split(by: Actor, *, case_id: int, text: str, title: str = "", category: str = "") -> CaseRow:
    """Take a second matter out of a case into one of its own, by the same speaker, with the same clock."""
    clean = rules.check_text(text)
    case = lock(by, "appeals.split", Case, case_id)
    count = CaseLink.objects.filter(kind="split", source=case).count() + 1
    incoming = Incoming(channel=case.channel, key=f"{case.number}:split:{count}", sender="", at=case.received_at,
                        text=clean, subject=title, anonymous=case.anonymous)  # fmt: skip
    known = Known(kind=case.kind, category=category or case.category, employer_id=case.employer_id,
                  employer_name=case.employer_name, division_code=case.division_code, address=case.address,
                  about_unit_id=case.about_unit_id, secret=case.secret, unit_id=case.unit_id)  # fmt: skip
    row = open_case(by, incoming, known, clean, twin=case)
    _link(by, "appeals.split", "split", case, Case.objects.get(pk=row.id))
    return row


@transaction.atomic
def link(by: Actor, *, case_id: int, other_id: int) -> None:
    """Note that two cases belong together without being one."""
    case, other = _pair(by, "appeals.link", case_id, other_id)
    low, high = sorted((case, other), key=lambda one: one.pk)
    if not CaseLink.objects.filter(kind="link", source=low, target=high, undone_at__isnull=True).exists():
        _link(by, "appeals.link", "link", low, high)


@transaction.atomic
def unlink(by: Actor, *, case_id: int, other_id: int) -> None:
    """Take a link back."""
    _pair(by, "appeals.unlink", case_id, other_id)
    _undo(by, "appeals.unlink", "link", min(case_id, other_id), max(case_id, other_id))


def _pair(by: Actor, verb: str, one_id: int, other_id: int) -> tuple[Case, Case]:
    """Lock two cases in one order for everybody, both seen by the actor."""
    if one_id == other_id:
        raise Refused("case_with_itself")
    found = {row.pk: row for row in in_order(Case.visible(by, verb), (one_id, other_id))}
    for pk in (one_id, other_id):
        if pk not in found:
            raise NotFound("not_found", model="Case", id=pk)
    return found[one_id], found[other_id]


def _link(by: Actor, verb: str, kind: str, source: Case, target: Case) -> None:
    row = CaseLink(kind=kind, source=source, target=target, at=by.at)
    with change(by, verb, row):
        pass


def _undo(by: Actor, verb: str, kind: str, source_id: int, target_id: int) -> None:
    row = CaseLink.objects.filter(kind=kind, source_id=source_id, target_id=target_id, undone_at__isnull=True).first()
    if row is None:
        raise NotFound("not_found", model="CaseLink", id=source_id)
    with edit(by, verb, CaseLink, row.pk) as line:
        line.undone_at = by.at
