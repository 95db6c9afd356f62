"""Frozen rows of access."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from unionloop.kernel.words import Word, say, word


class KeyKind(StrEnum):
    """What an API key can do at most."""

    TEAM = "team"  # reads only
    LIVE = "live"
    TEST = "test"  # everything answers as usual and is undone

    @word
    def label(self) -> str:
        return {"team": "只读", "live": "正式", "test": "试用"}[self.value]


@dataclass(frozen=True)
class AccountRow:
    id: int
    username: str
    label: str
    unit_id: int | None
    unit_name: str
    is_active: bool
    has_totp: bool
    posts: tuple["PostRow", ...]
    last_login_at: datetime | None
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class PostRow:
    id: int
    account_id: int
    username: str
    role: str
    role_label: str
    unit_id: int | None
    unit_name: str
    path: str
    valid_from: date
    valid_to: date | None
    on_behalf_of: str  # label of the person whose post this is, "" for one's own
    state: str  # coming, current, ended

    @property
    def title(self) -> str:
        """The post as the switcher shows it."""
        lender = say(Word("（代%(name)s）")) % {"name": self.on_behalf_of} if self.on_behalf_of else ""
        return f"{self.unit_name or say(Word('全市'))} · {say(self.role_label)}{lender}"


@dataclass(frozen=True)
class ViewRow:
    """A saved view of a list: its name, the conditions as an address, with whom it is shared."""

    id: int
    label: str
    query: str
    shared_with: str  # label of the role, "" for a private one
    owner: str
    own: bool


@dataclass(frozen=True)
class RoleRow:
    id: int
    code: str
    label: str
    patterns: tuple[str, ...]
    verbs: tuple[str, ...]  # what the patterns come to today
    holders: int


@dataclass(frozen=True)
class ChainStep:
    """One act of a flow with four eyes: who may do it, and the acts whose doer may not."""

    domain: str
    chain: str  # the act the flow begins with, in words
    at: int
    verb: str
    label: str
    not_by: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class VisitRow:
    id: int
    address: str
    device: str
    started_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class KeyRow:
    id: int
    name: str
    kind: KeyKind
    head: str
    role: str
    unit_name: str
    owner: str
    valid_to: date
    state: str  # current, expired, revoked
    used_at: datetime | None


@dataclass(frozen=True)
class IssuedKey:
    """A fresh key with its secret, which is shown this once."""

    row: KeyRow
    secret: str


@dataclass(frozen=True)
class JournalRow:
    id: int
    at: datetime
    actor: str
    verb: str
    verb_label: str
    model: str
    row_id: int
    place: str
    via: str
    request_id: str
    address: str
    note: str
    changes: dict[str, object]
    sealed: bool
    on_behalf: str = ""  # whose post it was, when borrowed


@dataclass(frozen=True)
class ChainState:
    """How far the journal's chain reaches."""

    links: int
    waiting: int  # lines written but not yet chained
    head: str
    latest_id: int


class Shut(StrEnum):
    """Which door too many guesses have shut for half an hour."""

    PAIR = "pair"  # one login from one address
    ACCOUNT = "account"  # one login, from everywhere it has not been used
    ADDRESS = "address"  # every login from one address
    CODES = "codes"  # the second factor of somebody whose password was right


class EmergencyState(StrEnum):
    NEW = "new"
    ASKED = "asked"
    OPEN = "open"
    REFUSED = "refused"
    ENDED = "ended"
    REVIEWED = "reviewed"

    @word
    def label(self) -> str:
        return self.mark[1]

    @word
    def mark(self) -> tuple[str, str]:
        """Shape and word, as `{% state %}` draws them."""
        return {
            "new": ("todo", "新建"), "asked": ("view", "待同意"), "open": ("over", "生效中"),
            "refused": ("lock", "未同意"), "ended": ("warn", "待经审复核"), "reviewed": ("done", "已复核"),
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class EmergencyRow:
    """Rights taken in an emergency: who, which role, where, why, and until which minute."""

    id: int
    username: str
    label: str
    role: str
    role_label: str
    unit_name: str
    reason: str
    state: EmergencyState
    asked_at: datetime
    opened_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    opened_by: str
    review: str
    verbs: tuple[str, ...] = ()
