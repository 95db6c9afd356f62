"""Frozen rule values of settlement: split rules, return policies, who receives, control sums."""

from dataclasses import dataclass
from datetime import date

from unionloop.kernel.words import Word, joined, vocabulary

from .settlement import Kind


def checked(verified_by: str) -> tuple[str, str]:
    """Return (shape, word) of a rule that a second person has compared with its paper, or not yet."""
    return ("done", "已核对") if verified_by else ("warn", "未核对")


@dataclass(frozen=True)
class Rule:
    """One split rule as plain values; `shares_bp` follows RECEIVERS."""

    id: int
    version: int
    name: str
    priority: int
    region: str  # division code prefix, "" everywhere
    item: str  # dues, preparation, "" both
    pattern: str  # P1, P2, P3, "" any
    size_class: str
    ownership: str  # public, non_public, "" any
    union_kind: str  # own, joint, industry, none, "" any
    shares_bp: tuple[int, ...]
    remainder_to: str
    follows: str  # union: the line the union hangs on; place: where the firm is
    valid_from: date
    valid_to: date | None
    source: str = ""
    document_number: str = ""
    made_by: str = ""
    verified_by: str = ""
    replaces_id: int | None = None
    verbs: tuple[str, ...] = ()

    @property
    def state(self) -> tuple[str, str]:
        """Return (shape, word): whether a second person compared it with the paper."""
        return checked(self.verified_by)

    @property
    def condition(self) -> str:
        """Return the condition in words."""
        words = vocabulary({
            "dues": "工会经费", "preparation": "筹备金", "P1": "全额代收", "P2": "上解部分代收", "P3": "分类代收",
            "micro": "微型", "small": "小型", "medium": "中型", "large": "大型", "public": "公有制",
            "non_public": "非公有制", "own": "单独建会", "joint": "联合工会", "industry": "产业工会", "none": "未建会",
        })  # fmt: skip
        parts = (self.item, self.pattern, self.size_class, self.ownership, self.union_kind)
        return joined(words.get(part, part) for part in parts if part) if any(parts) else Word("全部")


@dataclass(frozen=True)
class PolicyValue:
    """One return policy as plain values."""

    id: int
    name: str
    region: str
    size_classes: tuple[str, ...]  # empty: by list only
    by_list: bool  # needs a place on the yearly list (applied for, or annual payment under a limit)
    tiers: tuple[str, ...]
    share_bp: int
    precedence: int
    valid_from: date
    valid_to: date | None
    annual_limit_fen: int = 0
    exclusions: tuple[str, ...] = ()
    mode: str = "auto"
    source: str = ""
    document_number: str = ""
    made_by: str = ""
    verified_by: str = ""
    members: int = 0
    verbs: tuple[str, ...] = ()

    @property
    def state(self) -> tuple[str, str]:
        """Return (shape, word): whether a second person compared it with the paper."""
        return checked(self.verified_by)


@dataclass(frozen=True)
class Receivers:
    """Who receives the shares of one receipt that stay below the city."""

    kind: Kind
    base_unit_id: int | None
    street_unit_id: int | None
    county_unit_id: int | None
    industry_unit_id: int | None


@dataclass(frozen=True)
class ControlSum:
    """One control sum: two sides that must agree before the next step opens."""

    label: str
    left: int
    right: int
    money: bool = True

    @property
    def diff(self) -> int:
        return self.right - self.left


@dataclass(frozen=True)
class TierLine:
    """One receiver of a run: its sum, its part of the whole, and the same rows by the rule before."""

    key: str
    label: str
    share_bp: int | None  # None when several rules with different shares took part
    amount_fen: int
    against_fen: int | None
    remainder_fen: int = 0
