"""Closing: checking an answer, calling back, closing solved or unsolved, and taking up again."""

from datetime import datetime

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import CaseRow, Kind, Outcome, State
from unionloop.domains.appeals.models import CallBack, Case
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.domains.appeals.queries.quality import token_fits
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import BEIJING, Actor
from unionloop.kernel.change import edit
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.words import vocabulary

from . import answering
from .answering import put_out
from .matching import acting
from .moving import moved, restart

REDOS_MOST = 2  # where no region has set its own
SAMPLE_BP = 2000  # of the rest; complaints and petitions are always called back
OWED = (Kind.COMPLAIN, Kind.PETITION)


@transaction.atomic
def approve(by: Actor, *, case_id: int) -> CaseRow:
    """Pass an answer (never one's own): the speaker gets it, and the call-back is due where one is owed or drawn."""
    answering.threads_ahead(case_id)
    with moved(by, "appeals.approve", case_id) as case:
        _check(by, case)
    return row_of(case, by)


@transaction.atomic
def redo(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Send an answer back to be done again, as often as the region allows; then it is closed unsolved, in the open."""
    why = rules.check_reason(reason)
    with moved(by, "appeals.redo", case_id, note=why) as case:
        if case.redos_count >= (most := _redos_most(by, case)):
            raise Refused("redone_enough", most=most, number=case.number)
        _again(by, case)
        case.redos_count += 1
    return row_of(case, by)


@transaction.atomic
def call_back(
    by: Actor, *, case_id: int, reached: bool, solved: bool | None = None, grade: int | None = None, words: str = ""
) -> CaseRow:  # fmt: skip
    """Keep what the speaker said when called. Solved closes the case; not solved sends it back to be done again."""
    if reached and solved is None:
        raise BadInput("call_back_without_answer")
    check_grade(grade)
    with moved(by, "appeals.call_back", case_id) as case:
        CallBack(case=case, at=by.at, caller=by.label or by.name, reached=reached, solved=solved, grade=grade,
                 words=words.strip()).save(force_insert=True)  # fmt: skip
        if grade is not None:
            case.rating, case.rated_at = grade, by.at
    if not reached:
        days = [at.astimezone(BEIJING).date()
                for at in CallBack.objects.filter(case=case, reached=False).values_list("at", flat=True)]  # fmt: skip
        if rules.given_up(days):
            return _close(by, case_id, "多次回访未联系上")
        return row_of(case, by)
    if solved and (grade is None or grade > rules.BAD_GRADE):
        return _close(by, case_id, "回访属实")
    if case.redos_count >= _redos_most(by, case):
        return close_unsolved(by, case_id=case_id, reason="重办到规定次数后来诉人仍表示未解决")
    return redo(by, case_id=case_id, reason="回访未解决或不满意：" + (words.strip() or "未说明"))


@transaction.atomic
def close(by: Actor, *, case_id: int, note: str = "") -> CaseRow:
    """Close a solved case. Refused while a call-back is owed (call_back_owed) or nothing was solved (not_solved)."""
    answering.threads_ahead(case_id)
    return _close(by, case_id, note.strip(), called=False)


@transaction.atomic
def close_unsolved(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Close a case that was not solved, and say so: a state of its own, counted as such."""
    why = rules.check_reason(reason)
    with moved(by, "appeals.close_unsolved", case_id, note=why) as case:
        if case.state == State.REPLIED:
            _tell(by, case)
        case.outcome, case.closed_at, case.on_time = Outcome.UNSOLVED.value, by.at, _on_time(case)
    return row_of(case, by)


@transaction.atomic
def reopen(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Take a closed case up again, at the speaker's word or one's own; its clock starts anew."""
    why = rules.check_reason(reason)
    with moved(by, "appeals.reopen", case_id, note=why) as case:
        case.reopened_count += 1
        _again(by, case)
    return row_of(case, by)


@transaction.atomic
def rate(by: Actor, *, number: str, token: str, grade: int, words: str = "") -> CaseRow:
    """Let the speaker grade an answer, 5 to 1, by the link sent to him: once, no login. Wrong links are not found."""
    check_grade(grade)
    case = Case.objects.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if case is None or not token_fits(case.number, token):
        raise NotFound("not_found", model="Case", id=number)
    if case.replied_at is None or State(case.state) not in (State.CHECKED, State.CLOSED, State.UNSOLVED):
        raise Refused("not_answered_yet", number=case.number)
    if case.rated_at is not None and case.rated_at > case.replied_at:
        raise Refused("rated_already", number=case.number)
    with edit(acting(by, "appeals.rate", case.path), "appeals.rate", Case, case.pk) as row:
        row.rating, row.rated_at = grade, by.at
    if words.strip():
        CallBack(case=row, at=by.at, caller="", reached=True, solved=None, grade=grade, words=words.strip()[:2000]
                 ).save(force_insert=True)  # fmt: skip
    return row_of(row)


def _redos_most(by: Actor, case: Case) -> int:
    return reference.value("appeals.redos_most", case.division_code, by.today, REDOS_MOST)


@transaction.atomic
def answer_bad_rating(by: Actor, *, case_id: int) -> CaseRow | None:
    """After a bad grade: the case is taken up again, as often as it may be redone. System use."""
    case = Case.objects.get(pk=case_id)
    if case.rating is None or case.rating > rules.BAD_GRADE or case.redos_count >= _redos_most(by, case):
        return None
    reason = f"来诉人评价{GRADES[case.rating]}，重新核办"
    if case.state == State.CHECKED:
        return redo(by, case_id=case_id, reason=reason)
    if case.state not in (State.CLOSED, State.UNSOLVED):
        return None
    with moved(by, "appeals.reopen", case_id, note=reason) as row:
        row.redos_count += 1
        row.reopened_count += 1
        _again(by, row)
    return row_of(row, by)


GRADES = vocabulary({5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"})


def check_grade(grade: int | None) -> None:
    """Refuse a grade that is not one of the five."""
    if grade is not None and grade not in GRADES:
        raise BadInput("bad_grade", grade=grade)


def _check(by: Actor, case: Case) -> None:
    """Pass an answer: send it, decide on the call-back."""
    share = reference.value("appeals.sample_bp", case.division_code, by.today, SAMPLE_BP)
    seed = f"{case.received_at.astimezone(BEIJING):%Y-%m}"
    case.call_back = Kind(case.kind) in OWED or rules.drawn(seed, case.number, share)
    _tell(by, case)


def _tell(by: Actor, case: Case) -> None:
    """Put the answer into the case's thread and into those of the cases that went into it."""
    for one, channel, thread in answering.threads_of(case):
        key = f"{one.number}:reply:{case.redos_count}:{case.reopened_count}"
        put_out(by, one, case.outcome_text, key=key, came=(channel, thread))


def _close(by: Actor, case_id: int, note: str, *, called: bool = True) -> CaseRow:
    with moved(by, "appeals.close", case_id, note=note) as case:
        if not called and case.outcome == Outcome.UNSOLVED:
            raise Refused("not_solved", number=case.number)
        if case.state == State.REPLIED:
            _check(by, case)
        if case.call_back and not called:
            raise Refused("call_back_owed", number=case.number)
        case.closed_at, case.on_time = by.at, _on_time(case)
    return row_of(case, by)


def _again(by: Actor, case: Case) -> None:
    case.closed_at = case.on_time = case.replied_at = None
    case.outcome, case.outcome_text = "", ""
    if case.kind == Kind.PETITION and case.reopened_count:  # 复查, then 复核: rules of their own, of the day they are asked for
        case.limit = clocks.case_limit(case, by.today) or clocks.limit_of(case)
    restart(by, case)


def _on_time(case: Case) -> bool | None:
    """Tell whether it was answered in time; None for what has no limit."""
    answered: datetime | None = case.replied_at
    if answered is None or case.answer_due_at is None:
        return None
    return answered <= case.answer_due_at
