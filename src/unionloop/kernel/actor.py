"""Who acts, with which rights, at which moment. The only source of authority and of time."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from .errors import NotAllowed

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Grant:
    """The right to one verb (or `domain.*`, or `*`) in one subtree of the union tree."""

    verb: str
    path: str  # prefix of organisation.Unit.path; "" is the whole federation

    def covers(self, verb: str) -> bool:
        return self.verb in _covering(verb)


@lru_cache(maxsize=4096)
def _covering(verb: str) -> frozenset[str]:
    """Return every word for a right that covers a verb: `a.b`, `a.*`, `*`."""
    return frozenset(("*", verb, *(f"{verb[:at]}.*" for at, one in enumerate(verb) if one == ".")))


@dataclass(frozen=True)
class Actor:
    """A person or machine acting through one surface at one moment.

    `name` is the login, one per natural person: four-eyes checks compare it.
    """

    name: str
    grants: tuple[Grant, ...]
    at: datetime
    via: str = "web"
    label: str = ""  # shown name; the login when empty
    request_id: str = ""
    address: str = ""
    units: tuple[int, ...] = field(default=())  # ids of the units of the acting posts
    on_behalf: str = ""  # login of whose post this is, when it is borrowed
    # verbs closed until the person has proved himself once more; the door asks, so no route leads around it
    stale: frozenset[str] = frozenset()
    person: int | None = None  # the record of the natural person himself, where he acts for himself
    _paths: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)  # found so far

    def __post_init__(self) -> None:
        assert self.at.tzinfo is not None, "an actor's moment has a time zone"

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody whose eyes this act counts as: the person, and whose post the person acts in."""
        return (self.name, self.on_behalf) if self.on_behalf else (self.name,)

    @property
    def today(self) -> date:
        """The Beijing calendar day of `at`."""
        return self.at.astimezone(BEIJING).date()

    def paths(self, verb: str) -> tuple[str, ...]:
        """Return the subtrees where this actor holds `verb`: the one source of scope."""
        found = self._paths.get(verb)
        if found is None:  # a list asks this of every row for every button
            covering = _covering(verb)
            found = self._paths[verb] = tuple(sorted({one.path for one in self.grants if one.verb in covering}))
        return found

    @property
    def asked(self) -> tuple[str, ...]:
        """The verbs that anybody has asked this actor's rights for so far."""
        return tuple(self._paths)

    def may(self, verb: str, place: str = "") -> bool:
        """Tell whether `verb` is held at `place` (a unit path)."""
        return place.startswith(self.paths(verb))

    def holds(self, verb: str) -> bool:
        """Tell whether `verb` is held anywhere; menus ask this."""
        return bool(self.paths(verb))

    def require(self, verb: str, place: str) -> None:
        if not self.may(verb, place):
            raise NotAllowed("not_allowed", verb=verb)
        if verb in self.stale:
            raise NotAllowed("step_up_needed")

    def sees(self, verb: str, place_field: str) -> Q:
        """Return the filter that agrees, row for row, with `require`."""
        scope = Q(pk__in=[])
        for path in self.paths(verb):
            if path == "":
                return Q(pk__isnull=False)  # everything; an empty Q would vanish in `mine | sees`
            scope |= Q(**{f"{place_field}__startswith": path})
        return scope

    def own(self, verb: str, place: str) -> "Actor":
        """Return the actor with one verb more at one place; only after it is known that the row is his own."""
        return replace(self, grants=(*self.grants, Grant(verb, place)))

    def over(self, path: str) -> "Actor":
        """Return the actor who sees everything below a place and nothing beside it; for counts, of which no row leaves."""
        return replace(self, grants=(Grant("*", path),))

    def later(self, at: datetime) -> "Actor":
        """Return the same actor at another moment (tests and the demo move time this way)."""
        return replace(self, at=at)


def system(at: datetime, via: str = "jobs") -> Actor:
    """Return the machine itself: errands, timetable, demo. It is never one of the four eyes."""
    return Actor(name=f"system.{via}", grants=(Grant("*", ""),), at=at, via=via, label="系统")


def public(at: datetime) -> Actor:
    """Return anybody without a login: sees only what has been published."""
    return Actor(name="public", grants=(Grant("publication.read", ""),), at=at, via="web", label="公众")
