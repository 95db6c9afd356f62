"""A plan as the rules see it: dated data, frozen. Amounts in fen, shares in basis points."""

from dataclasses import dataclass
from datetime import date

from unionloop.kernel.words import vocabulary

from .words import EventKind, FormulaKind


@dataclass(frozen=True)
class Band:
    """A slice of what somebody paid himself: from `above_fen` up to `upto_fen` (None: no end) at `rate_bp`."""

    above_fen: int
    upto_fen: int | None
    rate_bp: int


@dataclass(frozen=True)
class Benefit:
    """What one kind of event gives. Only the fields of its formula are set.

    lump: `amounts_fen` by grade ("" where there is one amount). daily: `per_day_fen` from day `skip_days` + 1.
    rate: (paid − `deductible_fen`) × `rate_bp`. tiered: slice by slice (`bands`) above the deductible.
    """

    event: EventKind
    formula: FormulaKind
    waiting_days: int = 0
    amounts_fen: tuple[tuple[str, int], ...] = ()
    per_day_fen: int = 0
    skip_days: int = 0
    deductible_fen: int = 0
    rate_bp: int = 0
    bands: tuple[Band, ...] = ()
    cap_event_fen: int | None = None
    cap_term_fen: int | None = None
    within_loss: bool = (
        True  # with all payers before it never above the bill; a fixed sum for an illness may be owed whole
    )


@dataclass(frozen=True)
class Plan:
    """One version of a plan. `id` stands in every decision made by it."""

    id: int
    code: str
    name: str
    fee_fen: int
    term_months: int
    age_least: int
    age_most: int
    sex: str  # "" for both
    floor_bp: int
    all_below: int  # a union with fewer eligible members than this joins whole
    gap_days: int
    renew_days: int  # a renewal may be asked for so many days before the term ends
    window_days: int
    order: int  # among the payers of one event: lower pays first
    benefits: tuple[Benefit, ...]
    exclusions: tuple[tuple[str, str], ...]  # code, words
    valid_from: date
    valid_to: date | None
    source: str
    document_number: str
    verified_by: str

    def benefit(self, event: str) -> Benefit | None:
        """Return what an event gives under this plan, None for nothing."""
        return next((one for one in self.benefits if one.event == event), None)


@dataclass(frozen=True)
class Cover:
    """What a policy says: the first day, the first day after the end, and since when without a gap."""

    start: date
    end: date
    since: date


@dataclass(frozen=True)
class Facts:
    """An event as far as money depends on it. Who and what illness never come here.

    `self_paid_fen` is what the bill left to the member (政策范围内自付); `loss_fen` the whole bill; `others_fen` what
    the health insurance and other payers gave already, in their order before this plan.
    """

    event: EventKind
    day: date
    filed: date
    days: int = 0
    grade: str = ""
    loss_fen: int = 0
    self_paid_fen: int = 0
    others_fen: int = 0
    causes: tuple[str, ...] = ()
    ended: date | None = None


@dataclass(frozen=True)
class Step:
    """One line of the arithmetic: what, how, and the sum after it."""

    label: str
    text: str
    amount_fen: int


@dataclass(frozen=True)
class Decision:
    """What the rules say of a claim: the sum, every step, or the reason for nothing."""

    amount_fen: int
    steps: tuple[Step, ...]
    reason: str = ""


# What the lines of the arithmetic are called: kept in Chinese with the decision, said in the language of the page.
STEP_WORDS = vocabulary({
    "lump": "定额", "daily": "按天", "rate": "按比例", "tiered": "分段", "above": "超过起付线", "event": "每次上限", "term": "本期上限",
    "loss": "不超过损失", "condition": "条件",
})
