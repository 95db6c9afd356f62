"""An independent oracle of the split, written from domain.md §1.5–§1.7 with fractions, sharing no code.

"Round each share down to the fen, give the remainder to the receiver the rule names"; a refund is
the mirror of the payment; a policy gives part of the upper shares back to the base.
"""

from fractions import Fraction
from math import floor

NAMES = ["base", "street", "county", "city", "province", "national", "fee", "industry"]


def split(paid, shares, remainder="base", returned=(), returned_share=Fraction(1)):
    """Return {receiver: fen} for one receipt; shares are percentages as Fractions of 100."""
    sign = -1 if paid < 0 else 1
    parts = {name: floor(abs(paid) * Fraction(shares.get(name, 0)) / 100) for name in NAMES}
    parts[remainder] += abs(paid) - sum(parts.values())
    for name in returned:
        moved = floor(parts[name] * returned_share)
        parts[name] -= moved
        parts["base"] += moved
    return {name: sign * fen for name, fen in parts.items()}


def tags(due, previous, seen_before, account_from, since, large, changed_bp):
    """Return why a union's line stands first, in the order of the words; `account_from` None has no account."""
    found = {
        "red": due < 0,
        "changed": bool(previous) and abs(Fraction(due - previous, previous)) >= Fraction(changed_bp, 10_000),
        "account": account_from is not None and account_from > since,
        "first": not seen_before,
        "large": large,
        "no_account": account_from is None,
    }
    return [word for word, holds in found.items() if holds]
