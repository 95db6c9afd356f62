"""Whether a fund may take a management fee or invest: dated limits, each step of the arithmetic kept. Source: domain.md §5."""

from typing import Any

from unionloop.kernel.errors import BadInput, Refused
from unionloop.kernel.money import BP, THIN, yuan

from ..contracts.outlays import Means, OutlayKind, OutlayTerms
from ..contracts.plans import Step

INVESTMENTS = (OutlayKind.DEPOSIT, OutlayKind.BOND)


def read_terms(manage_bp: Any, shares_bp: Any, liquid_months: Any, ids: tuple[int, ...] = ()) -> OutlayTerms:
    """Return the limits of their dated rows, or refuse a row that no rule can apply."""
    shares = shares_bp if isinstance(shares_bp, dict) else {"": -1}
    known = all(kind in INVESTMENTS and isinstance(bp, int) and 0 <= bp <= BP for kind, bp in shares.items())
    if not known:
        raise BadInput("fund_rule_broken", rule="mutualfund.invest_bp")
    if not isinstance(manage_bp, int) or not 0 <= manage_bp <= BP:
        raise BadInput("fund_rule_broken", rule="mutualfund.manage_bp")
    if not isinstance(liquid_months, int) or not 0 <= liquid_months <= 60:
        raise BadInput("fund_rule_broken", rule="mutualfund.liquid_months")
    return OutlayTerms(manage_bp, dict(shares), liquid_months, ids)


def fee_most(terms: OutlayTerms, means: Means) -> int:
    """Return the management fee a year bears: a share of the fees earned in it, cut to the fen."""
    return means.earned_fen * terms.manage_bp // BP


def invest_most(terms: OutlayTerms, means: Means, kind: OutlayKind) -> int:
    """Return how much may be held in one kind: a share of all the fund's money, cut to the fen."""
    return means.all_fen * terms.shares_bp.get(kind, 0) // BP


def liquid(terms: OutlayTerms, means: Means) -> int:
    """Return what has to stay in the bank: everything owed, and the claims of so many months, rounded up."""
    return means.owed_fen + -(-means.expected_fen * terms.liquid_months // 12)


def check_outlay(kind: OutlayKind, amount_fen: int, means: Means, terms: OutlayTerms) -> tuple[Step, ...]:
    """Return why a sum is allowed, step by step, or refuse it by the limit it breaks."""
    if amount_fen <= 0:
        raise BadInput("outlay_amount")
    if kind is OutlayKind.FEE:
        return _fee(amount_fen, means, terms)
    return _investment(kind, amount_fen, means, terms)


def _fee(amount_fen: int, means: Means, terms: OutlayTerms) -> tuple[Step, ...]:
    most = fee_most(terms, means)
    left = most - means.fees_fen
    if amount_fen > left:
        raise Refused("manage_fee_over_cap", most=_yuan(most), used=_yuan(means.fees_fen), left=_yuan(max(0, left)),
                      amount=_yuan(amount_fen), rate=_percent(terms.manage_bp))  # fmt: skip
    if amount_fen > means.bank_fen - means.owed_fen:
        raise Refused("outlay_not_liquid", left=_yuan(means.bank_fen - amount_fen), needed=_yuan(means.owed_fen), months=0)
    return (
        Step("今年已到期的互助费", "按保障单逐日计算", means.earned_fen),
        Step("管理费上限", f"× {_percent(terms.manage_bp)}", most),
        Step("今年已提", "含待批准的", means.fees_fen),
        Step("这次以后还可以提", f"− {_yuan(amount_fen)}", left - amount_fen),
    )


def _investment(kind: OutlayKind, amount_fen: int, means: Means, terms: OutlayTerms) -> tuple[Step, ...]:
    if not terms.shares_bp.get(kind):
        raise Refused("outlay_kind_not_allowed", kind=kind.label)
    most, held = invest_most(terms, means, kind), means.held.get(kind, 0)
    if held + amount_fen > most:
        raise Refused("invest_over_limit", kind=kind.label, most=_yuan(most), held=_yuan(held), amount=_yuan(amount_fen),
                      rate=_percent(terms.shares_bp[kind]))  # fmt: skip
    needed, left = liquid(terms, means), means.bank_fen - amount_fen
    if left < needed:
        raise Refused("outlay_not_liquid", left=_yuan(left), needed=_yuan(needed), months=terms.liquid_months)
    return (
        Step("基金全部资金", "银行存款、定期存款和国债", means.all_fen),
        Step(f"{kind.label}上限", f"× {_percent(terms.shares_bp[kind])}", most),
        Step("已有", kind.label, held),
        Step("银行要留够", f"未付的加 {terms.liquid_months} 个月预期给付", needed),
        Step("这次以后银行还有", f"− {_yuan(amount_fen)}", left),
    )


def check_return(kind: OutlayKind, income_fen: int) -> None:
    """Refuse taking back what is no investment, or with less than was put in."""
    if kind not in INVESTMENTS:
        raise Refused("outlay_no_return", kind=kind.label)
    if income_fen < 0:
        raise BadInput("outlay_income")


def _yuan(amount_fen: int) -> str:
    return yuan(amount_fen, THIN)


def _percent(rate_bp: int) -> str:
    whole, rest = divmod(rate_bp, 100)
    return f"{whole}.{rest:02d}%".replace(".00%", "%")
