"""A city's fund, a base union of forty on the roll, and the people of its desk."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from tests.cast import OPERATOR, actor, moment
from tests.membership.people import paper, phone, roll, row
from unionloop.domains.membership import commands as membership
from unionloop.domains.membership.models import Membership
from unionloop.domains.mutualfund import commands
from unionloop.domains.mutualfund.contracts import EnrolmentRow, FundRow, IntakeRow, PlanRow
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput
from unionloop.domains.people import queries as people
from unionloop.domains.reference import commands as reference

CLERK = actor(
    "wen",
    "mutualfund.*",
    "membership.read",
    "people.read",
    "payments.*",
    "documents.read",
    label="文琳 互助经办",
)
OTHER = actor("gu", "mutualfund.*", "membership.read", "people.read", "payments.*", label="顾宁 互助复核")
THIRD = actor("shi", "mutualfund.*", "payments.*", label="石磊 互助主任")
OLD = 9  # the first of the roll are past sixty; members are numbered after them
JANUARY = moment("2026-01-05 09:00")
HEAD = "姓名,证件号码,结算单号,就诊类别,入院日期,出院日期,住院天数,总费用,医保支付,其他支付,政策范围内自付,医疗机构,诊断"


@dataclass
class Town:
    """One city with its fund; `persons` are those of the roll, by number."""

    city: UnitRow
    union: UnitRow
    fund: FundRow
    plans: dict[str, PlanRow]
    persons: dict[int, int] = field(default_factory=dict)

    def joined(self, plan: str = "aixin", paid: date = date(2026, 1, 5), by=CLERK) -> EnrolmentRow:
        """Enrol the whole roll, paid for."""
        at = by.later(moment(f"{paid} 10:00"))
        staged = commands.stage(at, unit_id=self.union.id, plan_code=plan, asked_date=paid)
        commands.enrol(at, enrolment_id=staged.id)
        return commands.receive_fee(
            at, enrolment_id=staged.id, amount_fen=staged.fee_fen, paid_date=paid, bank_ref="回单1"
        )

    def settlement(self, *rows: str) -> bytes:
        return "\n".join([HEAD, *rows]).encode()

    def take(self, *rows: str, by=CLERK, name: str = "医保结算.csv") -> IntakeRow:
        return commands.take_settlement(by, fund_id=self.fund.id, name=name, content=self.settlement(*rows))

    def accounts(self, *numbers: int) -> None:
        """Give members accounts of their own, good for a long time."""
        rows = [AccountInput(self.union.id, people.name_of(self.persons[at]), f"62220000000{at:05d}", "遂州银行",
                             person_id=self.persons[at]) for at in numbers]  # fmt: skip
        sheet = payments.propose_accounts(
            CLERK.later(JANUARY), unit_id=self.city.id, name=f"会员账户 {numbers[0]}", rows=rows
        )
        payments.confirm_accounts(OTHER.later(JANUARY), sheet_id=sheet.id)


def settled(number: int, ref: str = "", kind: str = "住院", day: str = "2026-05-01", ended: str = "2026-05-11",
            total: str = "20000", insured: str = "12000", self_paid: str = "6500", diagnosis: str = "急性阑尾炎") -> str:  # fmt: skip
    """Return one row of a settlement file."""
    return ",".join([
        row(number + OLD)[0], paper(number + OLD), ref or f"JS{number:06d}", kind, day, ended, "", total, insured, "0", self_paid,
        "市第一人民医院", diagnosis,
    ])  # fmt: skip


def build(members: int = 40) -> Town:
    reference.load_profile(OPERATOR)
    city = organisation.open_union(OPERATOR, parent_id=None, name="遂州市总工会", tier="city", kind="federation",
                                   division_code="510900", founded_date=date(2020, 1, 1))  # fmt: skip
    union = organisation.open_union(OPERATOR, parent_id=city.id, name="天泰玻璃厂工会", tier="base", kind="base",
                                    founded_date=date(2020, 1, 1))  # fmt: skip
    at = OPERATOR.later(JANUARY)
    fund = commands.open_fund(
        at, owner_unit_id=city.id, name="遂州市职工互助保障办事处", opened_date=date(2025, 1, 1)
    )
    plans = {one.plan.code: one for one in commands.load_profile(at, fund_id=fund.id)}
    staged = membership.stage_roll(
        at, unit_id=union.id, name="名册.csv", content=roll([row(n) for n in range(1, members + 1)])
    )
    membership.confirm_roll(at, roll_id=staged.id)
    ids = dict(Membership.objects.order_by("person_id").values_list("person_id", "union_id"))
    town = Town(city, union, fund, plans, dict(zip(range(1 - OLD, members + 1 - OLD), sorted(ids), strict=True)))
    sheet = payments.propose_accounts(at, unit_id=city.id, name="基金账户", rows=[
        AccountInput(fund.unit_id, fund.name, "51000000009999", "遂州银行"),
    ])  # fmt: skip
    payments.confirm_accounts(OTHER.later(JANUARY), sheet_id=sheet.id)
    return town


@pytest.fixture
def town(db, monkeypatch) -> Town:
    """A town where the lot draws nobody: whom it draws hangs on the keys of rows, which no test chooses."""
    monkeypatch.setattr("unionloop.domains.mutualfund.rules.sampled", lambda reference, share: False)
    return build()


__all__ = ["CLERK", "OTHER", "THIRD", "Town", "build", "phone", "settled"]
