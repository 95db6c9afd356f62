"""Learning what cases are about from what people decided. The machine proposes; it never decides."""

from django.db import transaction

from unionloop.domains.appeals import ports
from unionloop.domains.appeals.contracts import LessonRow, State
from unionloop.domains.appeals.models import Case, Lesson
from unionloop.domains.appeals.queries.learning import lesson_row
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change
from unionloop.kernel.errors import BadInput

CASES_MOST = 50_000  # the latest; older ones teach the words of another time
_UNDECIDED = (State.NEW, State.RECEIVED, State.WITHDRAWN)


@transaction.atomic
def learn(by: Actor) -> LessonRow | None:
    """Learn from the latest cases whose category a person let stand; None while there is too little to learn.

    The same cases give the same version, and a version is written down once. Run by the timetable.
    """
    by.require("appeals.learn", "")
    rows = Case.visible(by, "appeals.learn").exclude(category="").exclude(state__in=_UNDECIDED)
    latest = rows.filter(merged_into__isnull=True).order_by("-id").values_list("number", "title", "text", "category")
    examples = [ports.Example(number, f"{title}\n{text}", label) for number, title, text, label in latest[:CASES_MOST]]
    try:
        learnt = ports.learner()(sorted(examples, key=lambda one: one.number))
    except BadInput as refused:
        if refused.code in ("triage_too_few", "triage_one_kind"):
            return None
        raise
    known = Lesson.objects.filter(version=learnt.version).first()
    if known is not None:
        return lesson_row(known)
    row = Lesson(
        version=learnt.version, learnt_at=by.at, cases=learnt.cases, kinds=learnt.kinds,
        macro_f1_bp=round(10_000 * learnt.macro_f1), calibration_error_bp=round(10_000 * learnt.calibration_error),
        sure_from_bp=round(10_000 * learnt.sure_from),
    )  # fmt: skip
    with change(by, "appeals.learn", row):
        pass
    return lesson_row(row)
