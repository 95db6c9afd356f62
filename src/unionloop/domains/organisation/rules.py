"""Decisions about the tree: plain values in, plain values out. No database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from unionloop.kernel.errors import BadInput, Refused

from .contracts import CommitteeKind, Kind, PartInput, Role, SeatInput, Tier, UnitInput

STEP = 5  # letters of a path per level
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
MOST_PATH = 255
NAME_MOST = 120
TERM_YEARS = (3, 5)  # where no region has set its own: parameter organisation.term_years
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass
class Place:
    """Where a unit stands while many are opened at once."""

    path: str
    depth: int
    tier: str
    kind: str
    steps_used: int
    children: int = 0  # opened in this act


def step(number: int) -> str:
    """Return the path letters of the `number`th child (from 1)."""
    assert number > 0
    letters = ""
    while number:
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    assert len(letters) <= STEP, "more children than a path can tell apart"
    return letters.rjust(STEP, "0")


def prefixes(path: str) -> list[str]:
    """Return the paths from the root down to `path` itself."""
    return [path[: at + STEP] for at in range(0, len(path), STEP)]


def paths_left(before: str, known: Iterable[tuple[str, str]]) -> list[str]:
    """Return the paths a unit leaves by a move from `before`: that one, and what it was while one above stood elsewhere.

    `known` are the (former path, path now) of the units above it.
    """
    return [before, *(former + before[len(now) :] for former, now in known)]


def places_crossed(paths: Sequence[str], left: Iterable[tuple[str, str]]) -> list[tuple[str, bool]]:
    """Return former paths whose rows an actor at `paths` sees otherwise than their words say, the short ones first.

    `left` are (former path, path now). What is told of a former path holds for all below it that is not told anew:
    True is seen now though the words lie elsewhere, False is not seen any more.
    """
    now = dict(left)
    seen: dict[str, bool] = {}
    found = []
    for former in sorted(now, key=len):
        above = next((one for one in reversed(prefixes(former)[:-1]) if one in seen), None)
        literal = seen[above] if above is not None else former.startswith(tuple(paths))
        seen[former] = now[former].startswith(tuple(paths))
        if seen[former] != literal:
            found.append((former, seen[former]))
    return found


def code_of(number: int) -> str:
    """Return the code of the `number`th unit ever opened: G, seven digits, a check letter."""
    digits = f"{number:07d}"
    total = sum((at + 2) * int(digit) for at, digit in enumerate(reversed(digits)))
    return f"G{digits}{CODE_ALPHABET[total % len(CODE_ALPHABET)]}"


def check_name(text: str) -> str:
    """Return a name without the spaces around it; what is inside stays as written."""
    name = text.strip()
    if not name or len(name) > NAME_MOST:
        raise BadInput("bad_unit_name", most=NAME_MOST)
    return name


def check_words(tier: str, kind: str) -> None:
    """Refuse a tier or kind nobody knows."""
    if tier not in set(Tier):
        raise BadInput("unknown_tier", tier=tier)
    if kind not in set(Kind):
        raise BadInput("unknown_kind", kind=kind)


def check_below(parent_tier: str, parent_kind: str, tier: str) -> None:
    """Refuse a unit above or beside its parent; joint and industry unions may hold base units."""
    above, below = Tier(parent_tier), Tier(tier)
    if below.rank > above.rank:
        return
    if below == above == Tier.BASE and parent_kind in (Kind.JOINT, Kind.INDUSTRY):
        return
    raise Refused("tier_order", parent=above.label, child=below.label)


def check_day(day: date, earliest: date | None, fault: str) -> None:
    """Refuse a day before the one it must follow."""
    if earliest is not None and day < earliest:
        raise Refused(fault, day=day, earliest=earliest)


def check_parts(parts: Sequence[PartInput], children: Iterable[int]) -> None:
    """Refuse a split that is none, or that leaves a child without a parent or with two."""
    if len(parts) < 2:
        raise BadInput("split_needs_two")
    given = [child for part in parts for child in part.child_ids]
    left = sorted(set(children) - set(given))
    if left or len(given) != len(set(given)) or set(given) - set(children):
        raise BadInput("split_children", left=len(left), twice=len(given) - len(set(given)))


def check_seats(kind: str, seats: Sequence[SeatInput]) -> None:
    """Refuse a body without members, with seats it has not, or with two heads."""
    body = CommitteeKind(kind)
    if not seats:
        raise BadInput("no_seats")
    for seat in seats:
        if seat.role not in body.titles.values():
            raise BadInput("unknown_seat", role=seat.role)
        if not seat.name.strip():
            raise BadInput("seat_without_name", role=body.title_of(seat.role))
    chairs = sum(seat.role == Role.CHAIR for seat in seats)
    if chairs > 1:
        raise Refused("two_chairs", chairs=chairs, title=body.title_of(Role.CHAIR))


def term_end(start: date, years: int, allowed: Sequence[int] = TERM_YEARS) -> date:
    """Return the day a term of so many years ends, one of those allowed; 29 February ends on the 28th."""
    if years not in allowed:
        raise Refused("term_years", years=years, allowed="、".join(map(str, allowed)))
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise BadInput("term_start", day=start)
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return start.replace(year=start.year + years, day=28)


def check_extension(term_to: date, until: date, most_months: int) -> None:
    """Refuse an extension that is none, or longer than may be granted."""
    if until <= term_to:
        raise BadInput("extension_not_later", until=until, term_to=term_to)
    if until > months_after(term_to, most_months):
        raise Refused("term_extension_too_long", months=most_months, latest=months_after(term_to, most_months))


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later, or the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    raise AssertionError("no such month")


def lay_out(rows: Sequence[UnitInput], places: dict[str, Place]) -> list[Place]:
    """Return the place of every new unit, and note in `places` what its parent has used.

    `places` holds the parents already in the tree by code; a row may name an earlier row.
    """
    laid = []
    for line_no, row in enumerate(rows, start=1):
        check_words(row.tier, row.kind)
        parent = places.get(row.parent_code)
        if parent is None:
            raise BadInput("no_parent", line=line_no, parent=row.parent_code)
        if row.code in places:
            raise BadInput("code_twice", line=line_no, unit=row.code)
        check_below(parent.tier, parent.kind, row.tier)
        parent.steps_used += 1
        parent.children += 1
        place = Place(parent.path + step(parent.steps_used), parent.depth + 1, row.tier, row.kind, 0)
        if len(place.path) > MOST_PATH:
            raise BadInput("too_deep", line=line_no)
        places[row.code] = place
        laid.append(place)
    return laid
