"""Handling: signing for a case, sending it back, standing still, taking longer, answering."""

from django.db import transaction

from unionloop.domains.appeals import rules
from unionloop.domains.appeals.contracts import CaseRow, Outcome
from unionloop.domains.appeals.queries import clocks, row_of
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused

from .moving import leaving, moved, place, restart, set_clock


@transaction.atomic
def sign(by: Actor, *, case_id: int) -> CaseRow:
    """Sign for a case: from now on this unit, and this person, owe the answer."""
    with moved(by, "appeals.sign", case_id) as case:
        case.signed_at, case.sign_due_at, case.owner = by.at, None, by.name
    return row_of(case, by)


@transaction.atomic
def send_back(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Return a case to whoever first received it, within the return limit and with a written ground.

    Refused: must_take (a leader decided), return_too_late. After two returns only `assign` moves it on.
    """
    why = rules.check_reason(reason)
    with leaving(by, "appeals.send_back", case_id, note=why) as case:
        if case.must_take:
            raise Refused("must_take", number=case.number)
        limit = clocks.limit_due("send_back", case.division_code, case.dispatched_at or by.at)
        if limit is not None and by.at > limit.at:
            raise Refused("return_too_late", due=limit.at)
        home = organisation.by_ids([case.intake_unit_id])[case.intake_unit_id]
        case.returns_count += 1
        case.dispatched_at = case.signed_at = case.sign_due_at = None
        case.routing = f"退回：{why}"[:300]
        place(case, home)
    return row_of(case, by)


@transaction.atomic
def reply(
    by: Actor, *, case_id: int, text: str, outcome: str = Outcome.SOLVED, recovered_fen: int | None = None,
    helped_count: int | None = None,
) -> CaseRow:  # fmt: skip
    """Say what was done. The speaker reads it once another person has checked it."""
    clean = rules.check_text(text)
    if outcome not in set(Outcome):
        raise BadInput("unknown_word", field="outcome", word=outcome[:30])
    if recovered_fen is not None and recovered_fen < 0:
        raise BadInput("recovered_negative", fen=recovered_fen)
    with moved(by, "appeals.reply", case_id) as case:
        case.replied_at, case.outcome, case.outcome_text = by.at, Outcome(outcome).value, clean
        case.recovered_fen, case.helped_count = recovered_fen, helped_count
    return row_of(case, by)


@transaction.atomic
def pause(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Stop the clock, saying why: waiting for the speaker's papers, an arbitration, an appraisal."""
    why = rules.check_reason(reason)
    with moved(by, "appeals.pause", case_id, note=why) as case:
        if clocks.paused_since(case) is not None:
            raise Refused("clock_stands", number=case.number)
        case.pauses = [*case.pauses, [by.at.isoformat(), None, why]]
    return row_of(case, by)


@transaction.atomic
def resume(by: Actor, *, case_id: int) -> CaseRow:
    """Let the clock run on; what it stood still is given back."""
    with moved(by, "appeals.resume", case_id) as case:
        if clocks.paused_since(case) is None:
            raise Refused("clock_runs", number=case.number)
        since, _, why = case.pauses[-1]
        case.pauses = [*case.pauses[:-1], [since, by.at.isoformat(), why]]
        set_clock(case)
    return row_of(case, by)


@transaction.atomic
def ask_extension(by: Actor, *, case_id: int, extra: int, reason: str) -> CaseRow:
    """Ask for more time, once, in the measure of the limit and up to what its rule allows."""
    why = rules.check_reason(reason)
    with moved(by, "appeals.ask_extension", case_id, note=why) as case:
        rule = clocks.limit_of(case)
        most = rule.most_extra if rule else 0
        if case.extra:
            raise Refused("extended_already", number=case.number)
        if not 1 <= extra <= most:
            raise BadInput("extension_too_long", most=most, extra=extra)
        case.asked_extra = extra
    return row_of(case, by)


@transaction.atomic
def extend(by: Actor, *, case_id: int, grant: bool = True, note: str = "") -> CaseRow:
    """Grant or refuse the time asked for; never by whoever asked."""
    with moved(by, "appeals.extend", case_id, note=note or ("批准" if grant else "不批准")) as case:
        if not case.asked_extra:
            raise Refused("no_extension_asked", number=case.number)
        case.extra, case.asked_extra = (case.asked_extra if grant else 0), 0
        set_clock(case)
    return row_of(case, by)


@transaction.atomic
def shelve(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Put a case on the shelf (挂账): it cannot be solved now, stays on the books, and is looked at again."""
    with moved(by, "appeals.shelve", case_id, note=rules.check_reason(reason)) as case:
        case.outcome_text = reason.strip()
    return row_of(case, by)


@transaction.atomic
def unshelve(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Take a shelved case up again, with a fresh clock of the same rule."""
    with moved(by, "appeals.unshelve", case_id, note=rules.check_reason(reason)) as case:
        restart(by, case)
    return row_of(case, by)


@transaction.atomic
def withdraw(by: Actor, *, case_id: int, reason: str) -> CaseRow:
    """Close a case because its speaker takes it back."""
    with moved(by, "appeals.withdraw", case_id, note=rules.check_reason(reason)) as case:
        case.closed_at = by.at
    return row_of(case, by)
