"""What hangs on cases: links, tasks, cases alike."""

from datetime import timedelta

from django.db.models import Q

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import LIVE, Alike, CaseLinkRow, TaskRow
from unionloop.domains.appeals.models import Case, CaseLink, Task
from unionloop.kernel.actor import Actor
from unionloop.kernel.page import Page, keyset
from unionloop.kernel.words import Word, vocabulary

from .cases import labels_of_categories, row_of

LABELS = vocabulary({"merge": "合并", "split": "拆分", "link": "关联"})
ALIKE_LEAST, ALIKE_DAYS, LOOKED_AT = 35, 180, 400


def links_of(by: Actor, case: Case) -> tuple[CaseLinkRow, ...]:
    """Return how a case that has been seen hangs together with others; those out of the actor's sight are as if absent."""
    rows = CaseLink.objects.filter(Q(source=case) | Q(target=case), undone_at__isnull=True)
    pairs = [(one, one.target if one.source_id == case.pk else one.source)
             for one in rows.select_related("source", "target").order_by("id")]  # fmt: skip
    seen = set(Case.visible(by, "appeals.read").filter(pk__in=[other.pk for _, other in pairs]).values_list("pk", flat=True))
    found = []
    for one, other in pairs:
        if other.pk not in seen:
            continue
        found.append(CaseLinkRow(one.pk, one.kind, LABELS[one.kind], other.pk, other.number, other.title, one.at))
    return tuple(found)


def merged_into(by: Actor, *, case_id: int) -> list[int]:
    """Return the ids of the cases that go on in this one."""
    rows = Case.visible(by, "appeals.read").filter(merged_into_id=case_id)
    return list(rows.order_by("id").values_list("pk", flat=True))


def tasks(by: Actor, *, state: str = "open", unit_id: int | None = None, after: str = "", limit: int = 50) -> Page[TaskRow]:
    """Return the tasks of the units this actor works for, oldest first."""
    rows = Task.visible(by, "appeals.read").select_related("unit", "case")
    if state:
        rows = rows.filter(state=state)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return keyset(rows, ("id",), task_row, after=after, limit=limit)


def tasks_of(case: Case) -> tuple[TaskRow, ...]:
    """Return the tasks of a case that has been seen."""
    return tuple(task_row(one) for one in Task.objects.filter(case=case).select_related("unit", "case").order_by("id"))


def task_row(row: Task) -> TaskRow:
    """Return the frozen row of a task."""
    return TaskRow(row.pk, row.case_id, row.case.number, row.unit_id, row.unit.name, row.text, row.due_at, row.state,
                   row.answer, row.done_at)  # fmt: skip


def alike(
    by: Actor, *, text: str, employer_id: int | None = None, case_id: int | None = None, limit: int = 5
) -> list[Alike]:  # fmt: skip
    """Return the open cases that say much the same, likest first: shown while somebody types."""
    own = Case.visible(by, "appeals.read").filter(pk=case_id).first() if case_id else None
    return alike_to(by, own, text=text, employer_id=employer_id, limit=limit)


def alike_to(
    by: Actor, own: Case | None, *, text: str = "", employer_id: int | None = None, limit: int = 5
) -> list[Alike]:  # fmt: skip
    """Return the same of a case that has been seen, or of words where there is none yet."""
    wanted = rules.bigrams(f"{own.title} {own.text}" if own else text)
    employer = own.employer_id if own else employer_id
    rows = Case.visible(by, "appeals.read").filter(merged_into__isnull=True, state__in=LIVE)
    rows = rows.filter(received_at__gte=by.at - timedelta(days=ALIKE_DAYS)).exclude(pk=own.pk if own else 0)
    plain = rows.select_related(None).values_list("pk", "title", "text", "employer_id", "speaker_id")
    same = list(plain.filter(employer_id=employer).order_by("-received_at")[:100]) if employer else []
    found: dict[int, tuple[int, str]] = {}
    for pk, title, text_said, employer_of, speaker_of in [*same, *plain.order_by("-received_at", "-id")[:LOOKED_AT]]:
        score = rules.likeness(wanted, rules.bigrams(f"{title} {text_said}"))
        speaks = own is not None and own.speaker_id is not None and own.speaker_id == speaker_of
        if score >= ALIKE_LEAST or speaks:
            at_work = employer is not None and employer_of == employer
            why = Word("同一来诉人") if speaks else Word("同一单位") if at_work else Word("内容相近")
            found[pk] = (100 if speaks and score > 60 else score, why)
    best = sorted(found, key=lambda pk: (-found[pk][0], -pk))[:limit]
    labels = labels_of_categories()
    whole = {one.pk: row_of(one, None, labels) for one in rows.filter(pk__in=best)}  # who speaks is unsealed for these only
    return [Alike(whole[pk], *found[pk]) for pk in best]
