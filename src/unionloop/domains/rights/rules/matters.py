"""Decisions about a matter: who investigates, who may sign, when a proposal may go out, what proof suffices."""

from collections.abc import Mapping, Sequence
from datetime import date

from unionloop.domains.organisation.contracts import Role
from unionloop.kernel.errors import BadInput, Refused

from ..contracts import Answer, GainInput, Kind, LetterRule, LetterState, Mended, Office, State, Way

# The act a matter's clock waits for; the days stand in parameters `rights.days.<act>`.
NEXT: dict[State, str] = {
    State.LEAD: "rights.file",
    State.FILED: "rights.appoint",
    State.PROBING: "rights.find",
    State.ANSWERED: "rights.check",
    State.PROPOSED: "rights.take_up",
}
TOP_TIER = "city"  # escalation inside one federation ends here


def next_verb(state: State) -> str:
    """Return the act the clock waits for; "" when nothing is due."""
    return NEXT.get(state, "")


def check_text(text: str, field: str, least: int = 2, most: int = 4000) -> str:
    """Return a text fit to keep, or refuse it by the name of its field."""
    clean = text.strip()
    if not least <= len(clean) <= most:
        raise BadInput("rights_text_length", field=field, least=least, most=most, length=len(clean))
    return clean


def check_counts(people_count: int, amount_fen: int) -> None:
    """Refuse counts below zero."""
    if people_count < 0 or amount_fen < 0:
        raise BadInput("rights_count_negative", people=people_count, amount_fen=amount_fen)


def check_investigators(names: Sequence[str], least: int, employer: str) -> list[str]:
    """Return the investigators, or refuse too few of them, one named twice, or one of the employer itself."""
    clean = [one.strip() for one in names if one.strip()]
    if len(clean) != len(set(clean)):
        raise BadInput("investigator_twice", names="、".join(clean))
    if len(clean) < least:
        raise Refused("too_few_investigators", count=len(clean), least=least)
    if employer and any(employer in one for one in clean):
        raise Refused("investigator_is_party", employer=employer)
    return clean


def check_day(day: date, today: date, earliest: date | None = None) -> date:
    """Return the day something happened, or refuse one to come or before what it follows."""
    if day > today:
        raise BadInput("rights_day_to_come", day=day)
    if earliest is not None and day < earliest:
        raise BadInput("rights_day_too_early", day=day, earliest=earliest)
    return day


def check_signer(rule: LetterRule, tier: str, office: Office) -> None:
    """Refuse a tier that may not issue this kind, and an office below the one the rule asks for."""
    if tier not in rule.issuer_tiers:
        raise Refused("tier_may_not_issue", kind=rule.kind.label, tier=tier, source=rule.source)
    offices = list(Office)
    needed = rule.office_of(tier)
    if offices.index(office) < offices.index(needed):
        raise Refused("office_may_not_sign", office=office.label, needed=needed.label, source=rule.source)


def check_in_office(office: Office, signer: str, seated: Mapping[Role, frozenset[str]]) -> None:
    """Refuse a signer who does not hold the office that day; a chair may also sign as vice chair.

    Where the register has nobody in that office, it cannot say: the post of the account must do.
    """
    chairs = seated.get(Role.CHAIR, frozenset())
    holders = chairs if office is Office.CHAIR else seated.get(Role.VICE_CHAIR, frozenset())
    if holders and signer not in holders | chairs:
        raise Refused("signer_not_in_office", office=office.label, holders="、".join(sorted(holders)))


def check_proposal(answers: Sequence[Answer], mended: Mended | None) -> None:
    """Refuse a proposal to a department while the employer is still complying."""
    if mended in (Mended.NOT, Mended.PARTLY):
        return
    if any(one in (Answer.DECLINED, Answer.REFUSED, Answer.LAPSED) for one in answers) and mended is not Mended.DONE:
        return
    raise Refused("proposal_too_early")


def check_proof(way: Way, receiver: str, mail_number: str, witnesses: Sequence[str], files_count: int) -> list[str]:
    """Return the witnesses, or refuse a service whose proof would not stand."""
    named = [one.strip() for one in witnesses if one.strip()]
    if way is Way.SIGNED_FOR and (not receiver.strip() or not files_count):
        raise BadInput("proof_of_signing_missing")
    if way is Way.MAIL and not mail_number.strip():
        raise BadInput("proof_of_mail_missing")
    if way is Way.WITNESSES and (len(set(named)) < 2 or not files_count):
        raise BadInput("proof_of_witnesses_missing", count=len(set(named)))
    return named


def check_gains(gains: Sequence[GainInput]) -> None:
    """Refuse a result without a line, a line without a figure, or a figure below zero."""
    if not gains:
        raise BadInput("result_missing")
    for row, one in enumerate(gains, start=1):
        figures = [value for value in (one.amount_fen, one.count) if value is not None]
        if not figures and not one.note.strip():
            raise BadInput("result_line_empty", row=row)
        if any(value < 0 for value in figures):
            raise BadInput("result_line_negative", row=row)


def check_answer(verdict: Answer, text: str, promised_date: date | None, today: date) -> None:
    """Refuse an answer that says no, or half, without a reason, and a promise for the past."""
    if verdict is not Answer.ACCEPTED and len(text.strip()) < 4:
        raise BadInput("answer_reason_missing", verdict=verdict.label)
    if promised_date is not None and promised_date < today:
        raise BadInput("promise_in_the_past", day=promised_date)


def answer_of(state: LetterState, verdict: str) -> Answer:
    """Return what stands as the answer: what was said, or what silence and refusal mean."""
    if verdict:
        return Answer(verdict)
    return {LetterState.REFUSED: Answer.REFUSED, LetterState.LAPSED: Answer.LAPSED}.get(state, Answer.NONE)


def check_kind(kind: Kind, state: State, finding: str) -> None:
    """Refuse an opinion or proposal before the facts are established; a reminder needs none."""
    early = state in (State.LEAD, State.FILED, State.PROBING) or not finding
    if kind is not Kind.REMINDER and early:
        raise Refused("letter_before_facts", kind=kind.label, state=state.label)
    if state in (State.LEAD, State.CONCLUDED, State.ARCHIVED, State.DROPPED, State.SERVED, State.PROPOSED):
        raise Refused("letter_not_now", kind=kind.label, state=state.label)
