"""What others may know of the union tree: verbs, words, frozen rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from unionloop.kernel.words import Word, vocabulary, word

VERBS: dict[str, str] = vocabulary({
    "organisation.read": "查看组织",
    "organisation.open_union": "建立工会",
    "organisation.open_many": "批量建立",
    "organisation.rename": "更名",
    "organisation.move": "调整隶属",
    "organisation.merge": "合并",
    "organisation.split": "分立",
    "organisation.dissolve": "撤销",
    "organisation.affiliate": "挂靠行业或联合工会",
    "organisation.seat_committee": "登记换届",
    "organisation.seat_officer": "增替补",
    "organisation.ask_extension": "申请延期换届",
    "organisation.extend_term": "批准延期换届",
    "organisation.refuse_extension": "不准延期",
})


class Tier(StrEnum):
    """The five tiers, and the base below them."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    BASE = "base"

    @word
    def label(self) -> str:
        return {
            "national": "全国", "province": "省", "city": "市", "county": "区县", "street": "乡镇街道",
            "base": "基层",
        }[self.value]  # fmt: skip

    @property
    def rank(self) -> int:
        """Return 0 for the national tier, 5 for the base."""
        return list(Tier).index(self)


class Kind(StrEnum):
    """What sort of organisation a unit is."""

    FEDERATION = "federation"
    STREET_FEDERATION = "street_federation"
    BASE = "base"
    JOINT = "joint"
    INDUSTRY = "industry"
    OFFICE = "office"  # no union: an office with books of its own, such as a mutual-aid fund's

    @word
    def label(self) -> str:
        return {
            "federation": "总工会", "street_federation": "工会联合会", "base": "基层工会",
            "joint": "联合工会", "industry": "行业工会", "office": "直属办事机构",
        }[self.value]  # fmt: skip


class State(StrEnum):
    """Whether a unit still exists, and how it ended."""

    ACTIVE = "active"
    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"

    @word
    def label(self) -> str:
        return {"active": "正常", "merged": "已合并", "split": "已分立", "dissolved": "已撤销"}[self.value]


class LinkKind(StrEnum):
    """The steps of the tree's history."""

    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"

    @word
    def label(self) -> str:
        return {"merge": "并入", "split": "分立为", "move": "划归"}[self.value]


class TieKind(StrEnum):
    """The ties outside the line."""

    INDUSTRY = "industry"
    JOINT = "joint"

    @word
    def label(self) -> str:
        return {"industry": "行业工会", "joint": "联合工会"}[self.value]


class CommitteeKind(StrEnum):
    """The elected bodies of a unit."""

    COMMITTEE = "committee"
    AUDIT = "audit"
    WOMEN = "women"

    @word
    def label(self) -> str:
        return {"committee": "工会委员会", "audit": "经费审查委员会", "women": "女职工委员会"}[self.value]

    def title_of(self, role: "Role | str") -> Word:
        """Return what whoever sits there is called: a union has a 主席, its audit and women's committees a 主任."""
        return Word(_TITLES[self is CommitteeKind.COMMITTEE][Role(role)])

    @property
    def titles(self) -> dict[str, str]:
        """Return the words of the seats of this body → the seat."""
        return {word: role.value for role, word in _TITLES[self is CommitteeKind.COMMITTEE].items()}


class CommitteeState(StrEnum):
    """Whether a committee still sits."""

    SEATED = "seated"
    ENDED = "ended"

    @word
    def label(self) -> str:
        return {"seated": "在任", "ended": "届满"}[self.value]


class Role(StrEnum):
    """The seats of a committee."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    ORGANISER = "organiser"

    @word
    def label(self) -> str:
        return {"chair": "主席或主任", "vice_chair": "副主席或副主任", "member": "委员", "organiser": "组织员"}[self.value]


# 《中国工会章程》：工会设主席、副主席；经费审查委员会、女职工委员会设主任、副主任
_TITLES: dict[bool, dict[Role, str]] = {
    True: vocabulary({Role.CHAIR: "主席", Role.VICE_CHAIR: "副主席", Role.MEMBER: "委员", Role.ORGANISER: "组织员"}),
    False: vocabulary({Role.CHAIR: "主任", Role.VICE_CHAIR: "副主任", Role.MEMBER: "委员"}),
}


@dataclass(frozen=True)
class UnitRow:
    """A unit as others see it."""

    id: int
    code: str
    name: str
    tier: Tier
    kind: Kind
    division_code: str
    path: str
    parent_id: int | None
    state: State
    founded_date: date | None
    dissolved_date: date | None = None
    children: int = 0
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitInput:
    """One new unit for `open_many`. `parent_code` names a unit in the tree or an earlier row."""

    code: str
    parent_code: str
    name: str
    tier: str
    kind: str
    division_code: str = ""
    founded_date: date | None = None


@dataclass(frozen=True)
class SeatInput:
    """One seat filled by an election."""

    role: str
    name: str


@dataclass(frozen=True)
class PartInput:
    """One unit that comes out of a split, and which children go with it."""

    name: str
    division_code: str = ""
    child_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class OfficerRow:
    """Who sits, since when."""

    id: int
    role: Role
    name: str
    from_date: date
    to_date: date | None
    title: str = ""


@dataclass(frozen=True)
class CommitteeRow:
    """A committee with its seats."""

    id: int
    unit_id: int
    kind: CommitteeKind
    term_from: date
    term_to: date
    state: CommitteeState
    officers: Sequence[OfficerRow] = ()


class ExtensionState(StrEnum):
    """Where a request to hold an election later stands."""

    NEW = "new"
    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"

    @word
    def label(self) -> str:
        return {"new": "未提交", "asked": "待上级批复", "approved": "已批准", "refused": "不准"}[self.value]


@dataclass(frozen=True)
class ExtensionRow:
    """A request to extend a committee's term: from when to when, why, on which paper."""

    id: int
    committee_id: int
    committee: CommitteeKind
    former_to: date
    until: date
    reason: str
    document_number: str
    state: ExtensionState
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameRow:
    """A name in one period."""

    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class LinkRow:
    """One step of the tree's history, as seen from one unit."""

    id: int
    kind: LinkKind
    source_id: int
    source_name: str
    target_id: int
    target_name: str
    former_parent_id: int | None
    former_parent_name: str
    day: date
    document_number: str


@dataclass(frozen=True)
class AffiliationRow:
    """A tie of a unit to a joint or industry union."""

    id: int
    unit_id: int
    holder_id: int
    holder_name: str
    kind: TieKind
    valid_from: date
    valid_to: date | None
