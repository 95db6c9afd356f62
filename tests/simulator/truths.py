"""What must be true at any time: the product held against the oracle, and the product's own checks."""

from collections import Counter

from django.db.models import F, Sum

from unionloop.domains.dues.models import Allocation, Claim, Payout
from unionloop.domains.ledger.models import Leg
from unionloop.domains.payments.models import Line
from unionloop.jobs import checks
from unionloop.kernel import journal
from unionloop.kernel.actor import system
from unionloop.kernel.models import Errand

from .calls import Calls, Diverged
from .pictures import counting


class Truths(Calls):
    """Product against oracle."""

    def compare(self) -> None:
        """Hold the product against the oracle."""
        self._same(sorted(self.oracle.sums().items()), sorted(counting().items()), "receipts that count")
        given = {key: fen for key, fen in self.oracle.given.items() if fen}
        self._same([given], [self._given()], "what approved runs gave")
        self._same([self.oracle.owed()], [self._owed()], "what is owed: payouts less claims")
        self._not_too_much()
        paid = {code: fen for code, fen in self.oracle.paid.items() if fen}
        lines = Line.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen"))
        self._same([paid], [{self.codes[unit]: fen for unit, fen in lines if fen}], "what the bank paid")
        if not Errand.objects.filter(done_at__isnull=True).exists():
            whole = Payout.objects.order_by().values_list("unit_id").annotate(Sum("paid_fen"))
            self._same([paid], [{self.codes[unit]: fen for unit, fen in whole if fen}], "payouts paid")
            legs = Leg.objects.filter(voucher__source__startswith="dues.paid:", unit__isnull=False)
            posted = legs.order_by().values_list("unit_id").annotate(Sum("amount_fen"))
            self._same([paid], [{self.codes[unit]: fen for unit, fen in posted if fen}], "paid in the books")
        if Leg.objects.aggregate(sum=Sum("amount_fen"))["sum"] or 0:
            raise Diverged("the books do not balance")

    def _not_too_much(self) -> None:
        """No union has got more than it was given, but for what is claimed back of it."""
        due: Counter[str] = Counter()
        for (_, code), fen in [*self.oracle.owed().items(), *self.oracle.claims.items()]:
            due[code] += fen
        more = {code: fen - due[code] for code, fen in self.oracle.paid.items() if fen > due[code]}
        self._same([{}], [more], "paid and neither given nor claimed back")

    def whole(self) -> None:
        """Let the product check itself too: chain, digests, balances, identities."""
        while journal.seal(limit=5_000):
            pass
        if found := checks.faults(system(self.now)):
            raise Diverged(f"verify: {found[:3]}")

    def _given(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        rows = Allocation.objects.filter(run__state="approved").values_list(
            "kind", "base_unit_id", "street_unit_id", "county_unit_id", "employer_id", "base_fen", "street_fen", "county_fen",
            "city_fen", "province_fen", "national_fen")  # fmt: skip
        for kind, base, street, county, firm, *fen in rows:
            found["city", ""] += fen[3]
            found["upper", "P"] += fen[4] + fen[5]
            if kind == "suspense":
                found["suspense", ""] += sum(fen[:3])
                continue
            found[("held", self.firm_codes[firm]) if kind == "preparation" else ("base", self.codes[base])] += fen[0]
            found["street", self.codes[street]] += fen[1]
            found["county", self.codes[county]] += fen[2]
        return {key: fen for key, fen in found.items() if fen}

    def _owed(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for tier, unit, fen in Payout.objects.values_list("tier", "unit_id", F("amount_fen") - F("cut_fen")):
            found[tier, self.codes[unit]] += fen
        for tier, unit, fen in Claim.objects.values_list("line__tier", "unit_id", F("claimed_fen") - F("offset_fen")):
            found[tier, self.codes[unit]] -= fen
        return {key: fen for key, fen in found.items() if fen}
