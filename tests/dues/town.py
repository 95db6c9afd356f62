"""A small town for settlement: two counties, an industry union, a joint union, firms of every sort."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.cast import NOW, OPERATOR, actor
from unionloop.domains.documents import commands as documents
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues.models import Payer, TaxFile, TaxRow
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.employers.models import Employer
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitInput
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput

PROFILE = Path(__file__).resolve().parents[2] / "src/unionloop/profiles/sample/split_rules.json"
EARLY = OPERATOR.later(NOW - timedelta(days=400))
CLERK = actor("clerk", "*").later(NOW - timedelta(days=399))
MAKER, CHECKER, APPROVER = (actor(name, "dues.*", "*.read") for name in ("maker", "checker", "approver"))
JULY = "202607"

# code, parent, name, tier, kind, division
UNITS = [
    ("P", "", "省总工会", "province", "federation", "510000"),
    ("C", "P", "市总工会", "city", "federation", "510900"),
    ("A", "C", "甲区总工会", "county", "federation", "510903"),
    ("B", "C", "乙区总工会", "county", "federation", "510904"),
    ("A1", "A", "甲区一街道", "street", "street_federation", "510903"),
    ("A2", "A", "甲区二街道", "street", "street_federation", "510903"),
    ("B1", "B", "乙区一街道", "street", "street_federation", "510904"),
    ("I", "C", "市建筑产业工会", "county", "industry", "510900"),
    ("U1", "A1", "天泰玻璃厂工会", "base", "base", "510903"),
    ("U2", "A2", "遂州食品工会", "base", "base", "510903"),
    ("U3", "B1", "华锐电子工会", "base", "base", "510904"),
    ("U4", "B1", "盛通物流工会", "base", "base", "510904"),
    ("U5", "I", "安居建工工会", "base", "base", "510903"),
    ("J1", "A1", "智造园联合工会", "base", "joint", "510903"),
]
# code: place, own union, joint union, size, division
FIRMS = {
    "E1": ("A1", "U1", None, "medium", "510903"),
    "E2": ("A2", "U2", None, "small", "510903"),
    "E3": ("B1", "U3", None, "large", "510904"),
    "E4": ("A1", "U4", None, "small", "510903"),  # stands in A, its union hangs in B
    "E5": ("A1", "U5", None, "large", "510903"),
    "E6": ("A1", None, "J1", "micro", "510903"),
    "E7": ("A1", None, "J1", "micro", "510903"),
    "E8": ("A2", None, None, "small", "510903"),
    "E9": ("B1", None, None, "small", "510904"),
}


@dataclass
class Town:
    """Ids by code, and the file rows are added to."""

    units: dict[str, int]
    firms: dict[str, int]
    files: list[TaxFile] = field(default_factory=list)
    lines: int = 0
    payers: dict[str | None, Payer] = field(default_factory=dict)

    @property
    def city(self) -> int:
        return self.units["C"]

    def payer(self, firm):
        """Return the taxpayer of a firm, or the one nobody knows."""
        if firm not in self.payers:
            self.payers[firm] = Payer.objects.create(
                unit_id=self.city, key=f"key:{firm}", name=firm or "不明缴费人", employer_id=self.firms.get(firm),
                state="matched" if firm else "unknown",
            )  # fmt: skip
        return self.payers[firm]

    def matched(self, payer, firm):
        """Say whose a taxpayer is, as the matching desk does: settled rows stay as they are."""
        Payer.objects.filter(pk=payer.pk).update(employer=self.firms[firm], state="matched")

    def row(self, firm, paid, *, item="dues", rate=200, month=JULY, day=None, period=None, corrects=None):
        """Add one live receipt; `firm` is a code or None for an unknown payer."""
        return self.rows([(firm, paid)], item=item, rate=rate, month=month, day=day, period=period,
                         corrects=corrects)[0]  # fmt: skip

    def rows(self, given, *, item="dues", rate=200, month=JULY, day=None, period=None, corrects=None):
        """Add live receipts of (firm, fen)."""
        if not self.files:
            self.files.append(tax_file(self.city))
        received = day or date(int(month[:4]), int(month[4:]), 20)
        start = period or date(received.year, received.month, 1)
        made = []
        for firm, paid in given:
            self.lines += 1
            key = hashlib.sha256(f"{self.lines}".encode()).hexdigest()
            made.append(TaxRow(
                file=self.files[-1], line_no=self.lines, natural_key=key, digest=key[:32],
                receipt=f"5109{self.lines:010d}", payer_name=firm or "不明缴费人", item=item, period_from=start,
                period_to=start + timedelta(days=27), payroll_fen=abs(paid) * 50, rate_bp=rate, due_fen=paid,
                paid_fen=paid, gap_fen=0, received_date=received, month=month, payer_key=f"key:{firm}", payer=self.payer(firm),
                employer_id=self.firms[firm] if firm else None, state="correction" if corrects else "live",
                current=True, corrects=corrects,
            ))  # fmt: skip
        return TaxRow.objects.bulk_create(made, batch_size=2000)


def tax_file(unit_id, name="税款明细.csv"):
    """Return a live tax file of a collecting union."""
    stored = documents.store(OPERATOR, name=name, content=name.encode(), unit_id=unit_id, kind="tax_file")
    return TaxFile.objects.create(
        unit_id=unit_id, stored_id=stored.id, name=name, sha256=stored.sha256, size=10, kind="csv", state="live",
        received_at=NOW, received_by="operator",
    )  # fmt: skip


def build(accounts=("U1", "U2", "U3", "U4", "J1")) -> Town:
    """Build the town: tree, firms, books, rules, and accounts for some unions."""
    root = organisation.open_union(EARLY, parent_id=None, name="省总工会", tier="province", kind="federation",
                                   division_code="510000", code="P")  # fmt: skip
    rest = [UnitInput(code, parent, name, tier, kind, division) for code, parent, name, tier, kind, division in UNITS[1:]]
    units = {"P": root.id, **organisation.open_many(EARLY, rows=rest)}
    loaded = employers.register_many(EARLY, rows=[
        EmployerInput(name=f"{code}有限责任公司", unit_id=units[place], division_code=division, size_class=size,
                      union_id=units.get(own), joint_union_id=units.get(joint), headcount=30)
        for code, (place, own, joint, size, division) in FIRMS.items()
    ])  # fmt: skip
    assert loaded.registered == len(FIRMS), loaded
    firms = {code: Employer.objects.get(name=f"{code}有限责任公司").pk for code in FIRMS}
    ledger.open_book(EARLY, unit_id=units["C"], standard="2021")
    dues.load_rules(EARLY, content=json.dumps({**json.loads(PROFILE.read_text()), "policies": []}).encode())
    town = Town(units, firms)
    give_accounts(town, accounts)
    give_accounts(town, ("C",), "市总工会")
    return town


def give_accounts(town, codes, name="账户", at=None):
    """Give unions an account that is active by now."""
    if not codes:
        return
    first = EARLY if at is None else EARLY.later(at)
    second = CLERK if at is None else CLERK.later(at)
    rows = [AccountInput(town.units[code], f"{code}工会", f"62220000{index:08d}{town.units[code]:04d}")
            for index, code in enumerate(codes)]  # fmt: skip
    sheet = payments.propose_accounts(first, unit_id=town.units["P"], name=name, rows=rows)
    payments.confirm_accounts(second, sheet_id=sheet.id)


def locked(town, month=JULY, at=NOW):
    """Open, compute and lock a run."""
    maker = MAKER.later(at)
    run = dues.open_run(maker, unit_id=town.city, month=month)
    dues.compute(maker, run_id=run.id)
    return dues.lock(maker, run_id=run.id)


def approved(town, month=JULY, at=NOW):
    """Take a run through all hands; the errands are left to the test."""
    return dues.approve(APPROVER.later(at), run_id=checked(locked(town, month, at), at).id)


def checked(run, at=NOW):
    """Look at the whole sample of a locked run and pass it."""
    from unionloop.domains.dues import queries

    checker = CHECKER.later(at)
    for one in queries.run_view(checker, run_id=run.id).samples:
        dues.view_sample(checker, run_id=run.id, allocation_id=one.allocation_id)
    return dues.check(checker, run_id=run.id)
