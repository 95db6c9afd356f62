"""What makes somebody look: reason codes (domain.md §4.7) and the facts a rule sees."""

from dataclasses import dataclass, field
from datetime import date, datetime

WORDS: dict[str, str] = {
    "dead_paid": "已登记去世后仍发放",
    "budget_paid": "家里有财政供养人员",
    "company": "家里有人开办企业",
    "car": "名下有机动车",
    "dwellings": "两套及以上住房",
    "duplicate_person": "同一人在几份档案里",
    "shared_card": "同一张卡收几户的钱",
    "other_holder": "收款卡不是本人的",
    "kin": "经办人和这一家有关系",
    "early_payment": "公示没结束就付了钱",
    "no_photo": "没有入户照片",
    "same_photo": "入户照片和别家相同",
    "over_cap": "超过上限",
    "split": "拆成几笔，避开审批权限",
    "school_age": "助学对象年龄不合",
    "bunching": "改过收入以后刚好在线下",
    "stale": "档案很久没有核实",
    "burst": "深夜或年底成批录入",
    "retained": "批准以后很久没有发",
    "self_paid": "钱付给了工会自己的账户",
    "other_programme": "别的救助项目同时在发",
}


@dataclass(frozen=True)
class PaidFact:
    """One sum as the rules see it."""

    key: str
    kind: str
    amount_fen: int
    year: int
    proposed_date: date
    approved_date: date | None = None
    paid_date: date | None = None
    limit_fen: int | None = None  # of the desk that approved it
    over_cap_fen: int = 0
    for_birth: date | None = None
    for_school: str = ""
    holder_is_head: bool = True
    holder_is_unit: bool = False


@dataclass(frozen=True)
class HeadFact:
    """What a per-head figure was in one version of the statement, in fen a month."""

    version: int
    head_fen: int
    entered_at: datetime | None = None


@dataclass(frozen=True)
class FileFacts:
    """Everything the rules see of one household on one day. None where nobody has looked."""

    day: date
    opened_at: datetime
    touched_date: date
    in_force: bool = True
    line_fen: int = 0
    public_until: date | None = None
    needs_publicity: bool = True
    taken_over: bool = False
    heads: tuple[HeadFact, ...] = ()
    sums: tuple[PaidFact, ...] = ()
    dead: tuple[date, ...] = ()
    budget_paid: bool | None = None
    companies: int | None = None
    cars: int | None = None
    car_excused: bool = False
    dwellings: int | None = None
    dwellings_excused: bool = False
    other_files: int = 0
    card_sharers: int = 0
    handler_kin: tuple[str, ...] = ()
    visited: bool = True
    photo: bool = True
    photo_elsewhere: int = 0
    entered_together: int = 0  # files the same hand opened within the hour
    programmes: tuple[str, ...] = ()
    programmes_before: bool = False  # the union knew, and counted it as income


@dataclass(frozen=True)
class Bounds:
    """Where the rules draw their lines; a dated parameter."""

    near_bp: int = 300  # just under a line: within 3 %
    moved_bp: int = 300  # and was above it before
    split_days: int = 30
    split_near_bp: int = 1500  # each within 15 % of the desk's limit
    stale_months: int = 13
    burst: int = 20
    retained_days: int = 90
    school_most_age: int = 30
    line_bps: tuple[int, ...] = field(default=(10_000, 20_000))


@dataclass(frozen=True)
class Raised:
    """One thing a person should look at: the code, what exactly, the facts."""

    code: str
    key: str
    facts: dict[str, object]
