"""Decisions about roles, posts and keys: plain values in, plain values out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from unionloop.kernel.errors import BadInput, Refused

from .contracts import EMERGENCY_ROLES, INCOMPATIBLE

_USERNAME = re.compile(r"^[a-z][a-z0-9._-]{0,58}[a-z0-9]$")
RESERVED = ("system.", "public", "anonymous", "key.")
LONGEST_DELEGATION_DAYS = 92  # where no region has set its own: access.delegation_days
LONGEST_KEY_DAYS = 366  # access.key_days
SHORTEST_REASON = 10


@dataclass(frozen=True)
class Term:
    """A role held over a period; `until` is the first day it no longer holds."""

    role: str
    start: date
    until: date | None

    def meets(self, other: "Term") -> bool:
        """Tell whether there is a day on which both hold."""
        return (other.until is None or self.start < other.until) and (
            self.until is None or other.start < self.until
        )


def expand(patterns: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the verbs the patterns come to: `a.b`, `a.*`, `*.read`, `*`; `-` in front takes away."""
    known = tuple(known)
    wanted: set[str] = set()
    refused: set[str] = set()
    for pattern in patterns:
        into = refused if pattern.startswith("-") else wanted
        into.update(verb for verb in known if _matches(pattern.removeprefix("-"), verb))
    return tuple(verb for verb in known if verb in wanted - refused)


def _matches(pattern: str, verb: str) -> bool:
    if pattern in ("*", verb):
        return True
    domain, _, name = pattern.partition(".")
    its_domain, _, its_name = verb.partition(".")
    return domain in ("*", its_domain) and name in ("*", its_name)


def check_username(text: str) -> str:
    """Return the login in its one spelling, or refuse it."""
    name = text.strip().lower()
    if not _USERNAME.match(name) or name.startswith(RESERVED):
        raise BadInput("bad_username", username=text[:60])
    return name


def check_term(start: date, until: date | None) -> None:
    if until is not None and until <= start:
        raise BadInput("term_ends_before_start", start=start.isoformat(), until=until.isoformat())


def check_compatible(wanted: Term, held: Sequence[Term]) -> None:
    """Refuse a role that may not meet, on any day, a role the same person holds."""
    for other in held:
        if frozenset({wanted.role, other.role}) in INCOMPATIBLE and wanted.meets(other):
            raise Refused("roles_do_not_mix", role=wanted.role, held=other.role)


def check_not_twice(wanted: Term, held_here: Sequence[Term]) -> None:
    """Refuse the same role at the same unit over days it is already held."""
    for other in held_here:
        if other.role == wanted.role and wanted.meets(other):
            raise Refused("post_already_held", role=wanted.role)


def check_delegation(own: Term, start: date, until: date, borrowed: bool, most: int = LONGEST_DELEGATION_DAYS) -> None:
    """Refuse to hand on what was itself handed over, or for longer than one holds it."""
    if borrowed:
        raise Refused("no_second_delegation")
    if (until - start).days > most:
        raise BadInput("delegation_too_long", days=most)
    if start < own.start or (own.until is not None and until > own.until):
        raise Refused("delegation_outlasts_post")


def check_emergency(role: str, reason: str) -> None:
    """Refuse roles that no emergency opens, and a reason that says nothing."""
    if role not in EMERGENCY_ROLES:
        raise BadInput("unknown_role", role=role[:40])
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("emergency_reason", least=SHORTEST_REASON)


def check_key_term(today: date, until: date, most: int = LONGEST_KEY_DAYS) -> None:
    if not today < until or (until - today).days > most:
        raise BadInput("key_term", days=most)


def state_on(day: date, start: date, until: date | None) -> str:
    """Return whether a term is coming, current or ended on a day."""
    if day < start:
        return "coming"
    return "current" if until is None or day < until else "ended"


KEY_HEAD = "ul{}_"  # what a key begins with: the first letter of its kind


def patterns_of_kind(patterns: Sequence[str], kind: str) -> tuple[str, ...]:
    """Return what a key of this kind may do at most: a team key only reads."""
    return tuple(patterns) if kind != "team" else ("*.read",)
