"""What the machine proposes for a case, and what it has learnt from."""

from unionloop.domains.appeals import ports
from unionloop.domains.appeals.contracts import LessonRow, ProposalRow
from unionloop.domains.appeals.models import Case, Lesson
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen

from .cases import labels_of_categories


def proposal(by: Actor, *, case_id: int) -> ProposalRow | None:
    """Return the category the machine would give a case, with the words that decided; None without a model."""
    return proposal_of(seen(by, "appeals.read", Case, case_id))


def proposal_of(row: Case) -> ProposalRow | None:
    """Return the same of a case that has been seen."""
    triage = ports.triage()
    if triage is None:
        return None
    found = triage.classify([f"{row.title}\n{row.text}"])[0]
    label = labels_of_categories().get(found.label, found.label)
    return ProposalRow(found.label, label, round(10_000 * found.confidence), found.words, found.sure, found.version)


def lessons(by: Actor) -> list[LessonRow]:
    """Return what the machine has learnt, latest first."""
    return [lesson_row(one) for one in Lesson.visible(by, "appeals.read").order_by("-learnt_at", "-id")[:50]]


def lesson_row(row: Lesson) -> LessonRow:
    """Return the frozen row of a lesson."""
    return LessonRow(row.version, row.learnt_at, row.cases, row.kinds, row.macro_f1_bp, row.calibration_error_bp,
                     row.sure_from_bp)  # fmt: skip
