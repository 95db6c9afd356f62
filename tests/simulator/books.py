"""Acts of the books, and of the clock."""

from datetime import date, timedelta

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.ledger.models import Voucher

from .calls import Calls


class Books(Calls):
    """Vouchers by hand, months closed, and time."""

    def close(self) -> str:
        """The month before is closed in the books, for ever."""
        month = f"{self.now.replace(day=1) - timedelta(days=1):%Y%m}"
        done = self.call(ledger.close_month, by=self._hand(), unit_id=self.town.city, month=month)
        self.closed = month if done else self.closed
        return f"{month} {self.refused}"

    def reverse(self) -> str:
        """Somebody reverses a voucher of his own; a second reversal and one into a closed month are refused."""
        by = self._hand()
        mine = Voucher.objects.filter(source__startswith="by.hand:", reverses__isnull=True)
        if (pk := self._pick(mine)) is None or self.random.randrange(3) == 0:
            fen = self.random.randrange(1, 10_000)
            legs = [LegInput("101", fen), LegInput("405", -fen)]
            done = self.call(ledger.post, by=by, book_unit_id=self.town.city, day=by.today, summary="手工", source=f"by.hand:{self._next()}",
                             legs=legs)  # fmt: skip
            self._must(True, done, "post")
            return f"posted {fen}"
        if self.closed and self.random.randrange(2):
            day = date(int(self.closed[:4]), int(self.closed[4:]), 9)
            legs = [LegInput("101", 1), LegInput("405", -1)]
            done = self.call(ledger.post, by=by, book_unit_id=self.town.city, day=day, summary="手工",
                             source=f"by.hand:{self._next()}", legs=legs)  # fmt: skip
            self._must(False, done, "post into a closed month")
            return "closed month"
        again = Voucher.objects.filter(reverses=pk).exists()
        done = self.call(ledger.reverse, by=by, voucher_id=pk, day=by.today, reason="更正")
        self._must(not again, done, "reverse")
        return f"reversed {self.refused}"

    def clock(self) -> str:
        """The clock jumps: a moment back, as clocks do, hours or days ahead."""
        hours = self.random.choice((-1, 1, 25, 25, 24 * 9))
        self.now += timedelta(hours=hours)
        return f"{hours} h"
