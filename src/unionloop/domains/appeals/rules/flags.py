"""Red flags: what may not wait in a queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from unionloop.domains.appeals.contracts import Flag


@dataclass(frozen=True)
class FlagInput:
    """One dated rule: any of the words, or so many people, or so few days before the Spring Festival."""

    code: str
    words: tuple[str, ...] = ()
    least_people: int = 0
    days_before_festival: int = 0
    category: str = ""


def flags_of(
    rules: Sequence[FlagInput], *, text: str, people_count: int, category: str, day: date, festival: date
) -> tuple[Flag, ...]:
    """Return the flags of a case received on `day`; `festival` is the next Spring Festival on or after it."""
    found = []
    for rule in rules:
        said = any(word in text for word in rule.words)
        many = bool(rule.least_people) and people_count >= rule.least_people
        if rule.days_before_festival:
            near = 0 <= (festival - day).days <= rule.days_before_festival
            about = bool(rule.category) and _below(category, rule.category)
            fits = near and (said or about)
        else:
            fits = said or many
        if fits:
            found.append(Flag(rule.code))
    return tuple(dict.fromkeys(found))


def _below(code: str, node: str) -> bool:
    return code == node or code.startswith(node + ".")
