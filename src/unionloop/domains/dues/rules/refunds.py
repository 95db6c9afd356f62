"""Which receipt a refund without a name takes from: never more of one receipt than is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass
class Receipts:
    """The receipts of one payer, item and period, oldest first, with what is left of each, in fen."""

    settled: dict[int, int]  # id → fen left
    waiting: dict[int, int]  # the same, not settled yet

    def take(self, amount_fen: int) -> int | None:
        """Take a refund out of the latest settled receipt with enough left, else the latest waiting one."""
        for receipts in (self.settled, self.waiting):
            fits = [one for one, left in receipts.items() if left >= amount_fen]
            if fits:
                receipts[fits[-1]] -= amount_fen
                return fits[-1]
        return None


def left_of(paid_fen: int, refunds_fen: Sequence[int], reversed_whole: bool) -> int:
    """Return what is left of a receipt after its refunds (negative amounts); a reversed one has nothing left."""
    return 0 if reversed_whole else paid_fen + sum(refunds_fen)
