"""Decisions about founding: plain values in, plain values out. No database, no clock."""

from collections.abc import Iterable, Sequence
from datetime import date

from unionloop.domains.organisation.contracts import CommitteeKind
from unionloop.kernel.errors import BadInput, Refused

from .contracts import COLUMNS, ENDED, BlankState, DriveAct, Meeting, PersonInput, Shape, State, Tie, Verdict

# Working days each act may take once it is due; a region overrides them by parameter founding.days.<act>.
DEFAULT_DAYS: dict[str, int] = {
    "founding.verify": 2,
    "founding.book_guide": 3,
    "founding.prepare": 3,
    "founding.recruit": 5,
    "founding.nominate": 2,
    "founding.elect": 3,
    "founding.report": 1,
    "founding.approve": 3,
    "founding.publicise": 2,
    "founding.register_legal": 5,
    "founding.seal": 3,
    "founding.account": 3,
    "founding.found": 1,
    "founding.switch_item": 3,
    "founding.rebate": 10,
}
BOUNDS = {
    "founding.committee_threshold": 25,  # members from which an own committee is a duty (工会法 art. 11)
    "founding.assembly_limit": 100,  # members up to which all of them meet
    "founding.preparers_least": 3,
    "founding.preparers_most": 7,
    "founding.publicity_days": 5,  # working days
    "founding.women_threshold": 25,  # women members from which a women's committee is a duty
    "founding.blank_days": 30,  # calendar days within which a blank spot is visited
    "founding.target_headcount": 1,  # staff from which an employer should have a union
    "founding.pace_days": 10,  # working days a founding should take
}

NEXT: dict[State, str] = {
    State.CLUE: "founding.verify",
    State.VERIFIED: "founding.book_guide",
    State.GUIDED: "founding.prepare",
    State.PREPARED: "founding.recruit",
    State.RECRUITED: "founding.nominate",
    State.NOMINATED: "founding.elect",
    State.ELECTED: "founding.report",
    State.REPORTED: "founding.approve",
    State.APPROVED: "founding.publicise",
    State.PUBLICISED: "founding.register_legal",
    State.REGISTERED: "founding.seal",
    State.SEALED: "founding.account",
    State.BANKED: "founding.found",
    State.FOUNDED: "founding.switch_item",
    State.SWITCHED: "founding.rebate",
}

_EMPLOYER_STATUS = {
    Verdict.NORMAL: "normal",
    Verdict.SUSPENDED: "suspended",
    Verdict.DEREGISTERED: "deregistered",
    Verdict.MOVED: "moved",
    Verdict.SHELL: "shell",
}


def drive_excludes(act: DriveAct, blank: BlankState | None, *, noticed: bool, has_union: bool) -> str:
    """Return why an act on many leaves this employer out, "" when it is to be done."""
    if has_union:
        return "drive_has_union"
    if blank is None:
        return "drive_no_blank"
    if blank in (BlankState.FILLED, BlankState.DROPPED):
        return "drive_not_live"
    if act is DriveAct.ASSIGN and blank is BlankState.IN_CASE:
        return "drive_in_case"
    return "drive_noticed" if act is DriveAct.NOTIFY and noticed else ""


def next_verb(state: State) -> str:
    """Return the act the clock waits for; "" when nothing is due."""
    return NEXT.get(state, "")


def column_of(state: State) -> str:
    """Return the board column a state belongs to; "" when it has left the board."""
    return next((key for key, _, states in COLUMNS if state in states), "")


def column_after(state: State) -> str:
    """Return the board column of the state the act that is due leads to; "" off the board or at its end."""
    road = [*NEXT, State.REBATED]
    return column_of(road[road.index(state) + 1]) if state in NEXT else ""


def employer_status(verdict: Verdict) -> str | None:
    """Return the registry status a verdict means; None when it says nothing about business."""
    return _EMPLOYER_STATUS.get(verdict)


def check_preparers(people: Sequence[PersonInput], least: int, most: int) -> None:
    """Refuse a preparatory group of the wrong size, or with an empty or doubled name."""
    names = _names(people)
    if not least <= len(names) <= most:
        raise Refused("preparers_count", count=len(names), least=least, most=most)


def check_shape(shape: Shape, members_count: int, threshold: int) -> None:
    """Refuse a lesser form for a firm whose members are enough for its own committee."""
    if members_count < 1:
        raise BadInput("case_without_members")
    if members_count >= threshold and shape is not Shape.OWN:
        raise Refused("own_committee_needed", members=members_count, threshold=threshold)


def check_member_counts(members_count: int, women_count: int, headcount: int) -> None:
    """Refuse counts that contradict one another."""
    if women_count > members_count:
        raise BadInput("more_women_than_members", women=women_count, members=members_count)
    if headcount and members_count > headcount:
        raise Refused("more_members_than_staff", members=members_count, staff=headcount)


def meeting_kind(members_count: int, limit: int) -> Meeting:
    """Return which meeting elects: everybody up to the limit, delegates above it."""
    return Meeting.GENERAL if members_count <= limit else Meeting.DELEGATES


def check_candidates(people: Sequence[PersonInput]) -> None:
    """Refuse candidates whom the law bars, naming each of them."""
    _names(people)
    if not people:
        raise BadInput("election_without_candidates")
    barred = [one for one in people if Tie(one.tie) is not Tie.NONE]
    if barred:
        raise Refused("barred_candidates", names="、".join(one.name for one in barred),
                      ties="、".join(Tie(one.tie).label for one in barred))  # fmt: skip


def check_election(people: Sequence[PersonInput], candidates: Iterable[str], entitled: int, present: int) -> None:
    """Refuse a result that is not valid: too few present, too few votes, or not a candidate."""
    _names([one for one in people if one.part in ("", "committee")])
    if present > entitled:
        raise BadInput("more_present_than_entitled", present=present, entitled=entitled)
    if present * 3 < entitled * 2:
        raise Refused("too_few_present", present=present, entitled=entitled)
    standing = set(candidates)
    for one in people:
        if one.name not in standing:
            raise Refused("not_a_candidate", name=one.name)
        if one.votes > present:
            raise BadInput("more_votes_than_present", name=one.name, votes=one.votes, present=present)
        if one.votes * 2 <= entitled:
            raise Refused("too_few_votes", name=one.name, votes=one.votes, entitled=entitled)


def check_committee(people: Sequence[PersonInput], shape: Shape, women_count: int, women_threshold: int) -> None:
    """Refuse a committee without a chair, too small, or without its women's committee where that is due."""
    for one in people:
        _check_title(one)
    committee = [one for one in people if one.part in ("", "committee")]
    if shape is Shape.ORGANISER:
        if len(committee) != 1:
            raise Refused("one_organiser", count=len(committee))
        return
    chairs = sum(one.duty == "主席" for one in committee)
    if chairs != 1:
        raise Refused("one_chair", count=chairs)
    if len(committee) < 3:
        raise Refused("committee_too_small", count=len(committee))
    if women_count >= women_threshold and not any(one.part == "women" for one in people):
        raise Refused("women_committee_needed", women=women_count, threshold=women_threshold)


def _check_title(one: PersonInput) -> None:
    """Refuse a title the body has not: 主席 heads a union, 主任 its audit and its women's committee."""
    body = CommitteeKind(one.part or "committee")
    if one.duty and one.duty not in body.titles:
        raise BadInput("wrong_title", name=one.name, title=one.duty, body=body.label, known=list(body.titles))


def check_term(years: int, allowed: Sequence[int]) -> None:
    """Refuse a term of other years than those allowed."""
    if years not in allowed:
        raise BadInput("case_term_years", years=years, allowed="、".join(map(str, allowed)))


def add_years(day: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes the 28th."""
    _check_year(day, day.year + years)
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, cut to the end of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    _check_year(day, year)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _check_year(day: date, year: int) -> None:
    if not date.min.year <= year <= date.max.year:
        raise BadInput("day_beyond", day=day)


def term_step(term_to: date, today: date) -> str:
    """Return which reminder of a coming re-election is due: 6, 3, 1, over, or "" when it is early."""
    if today > term_to:
        return "over"
    for months in (1, 3, 6):
        if today >= add_months(term_to, -months):
            return str(months)
    return ""


def check_publicity(until: date | None, today: date) -> None:
    """Refuse to go on while the public notice still runs."""
    if until is None or today <= until:
        raise Refused("publicity_running", until=until)


def is_over(state: State) -> bool:
    """Tell whether a case is finished, one way or another."""
    return state in ENDED




def _names(people: Sequence[PersonInput]) -> list[str]:
    names = [one.name.strip() for one in people]
    if any(not name for name in names):
        raise BadInput("person_name_missing", row=names.index("") + 1)
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        raise BadInput("person_name_twice", name="、".join(sorted(doubled)))
    return names
