"""A city, its county, a street and a base union; a worker with a family of three; the people who help them."""

from dataclasses import dataclass
from datetime import date

import pytest

from tests.cast import NOW, OPERATOR, SUN, actor, moment
from tests.membership.people import paper, phone
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import (
    CauseKind,
    CostKind,
    Found,
    IncomeKind,
    MemberInput,
    Relation,
    Stage,
    Stated,
)
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.domains.payments import commands as payments
from unionloop.domains.people import commands as people
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import Actor

EARLY = moment("2026-01-05 09:00")
HE = actor("he", "*", label="何平 基层")  # opens, examines, visits
GU = actor("gu", "*", label="顾勤 区县")  # recognises, publicises, proposes
XU = actor("xu", "*", label="徐正 审批")  # approves
LU = actor("lu", "*", label="陆静 回访")
FAMILY = Stated(
    members=(
        MemberInput(Relation.SPOUSE, "李秀英", paper(501), health="尿毒症透析"),
        MemberInput(Relation.CHILD, "王小满", birth_date=date(2016, 5, 1), stage=Stage.COMPULSORY, school="船山小学"),
    ),
    income={IncomeKind.WAGE: 3_600_000}, costs={CostKind.MEDICAL: 1_800_000}, causes={CauseKind.ILLNESS: "妻子透析三年"},
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    city: UnitRow
    county: UnitRow
    street: UnitRow
    base: UnitRow
    worker_id: int

    def worker(self, at=NOW) -> Actor:
        return Actor("w1", (), at, label="王大勇", person=self.worker_id)


def unit(name: str, parent: UnitRow | None, tier: str, kind: str, division: str = "") -> UnitRow:
    return organisation.open_union(OPERATOR, parent_id=parent.id if parent else None, name=name, tier=tier, kind=kind,
                                   division_code=division, founded_date=date(2020, 1, 1))  # fmt: skip


def build() -> Town:
    reference.load_profile(OPERATOR)
    city = unit("遂州市总工会", None, "city", "federation", "510900")
    county = unit("船山区总工会", city, "county", "federation", "510903")
    street = unit("镇江寺街道总工会", county, "street", "street_federation")
    base = unit("天泰玻璃厂工会", street, "base", "base")
    worker = people.record(OPERATOR, name="王大勇", id_type="resident", id_number=paper(7), phone=phone(7), unit_id=base.id)
    return Town(city, county, street, base, worker.id)


@pytest.fixture
def town(db: None) -> Town:
    return build()


def opened(town: Town, stated: Stated = FAMILY, by: Actor = HE) -> int:
    """Open a file, state the family, attach the signed paper; return the household."""
    row = commands.open(by, person_id=town.worker_id, unit_id=town.base.id)
    commands.declare(by, household_id=row.id, stated=stated)
    commands.attach(by, household_id=row.id, kind="authorisation", name="授权书.pdf", content=b"%PDF signed")
    return row.id


def checked(town: Town, household_id: int, income: int = 3_600_000) -> int:
    """Bring an application as far as the answer of the authority; return it."""
    row = commands.apply(HE, household_id=household_id, wish="妻子透析，撑不住了", guardian=True)
    commands.examine(HE, application_id=row.id)
    commands.visit(HE, application_id=row.id, second="吴敏", found="两间旧房，药费单据属实", photo=b"\xff\xd8 home")
    commands.ask_check(GU, application_id=row.id)
    reference_ = f"{queries.household(GU, household_id=household_id).number}-{row.id}"
    commands.keep_check(GU, application_id=row.id, found=Found(reference_, {IncomeKind.WAGE: income}, cars=0, dwellings=1))
    return row.id


def filed(town: Town, household_id: int) -> int:
    """Bring an application all the way into the file, some days on; return it."""
    application_id = checked(town, household_id)
    commands.recognise(XU, application_id=application_id)
    commands.publicise(GU, application_id=application_id)
    commands.file(GU.later(moment("2026-07-31 09:00")), application_id=application_id)
    return application_id


LATER = moment("2026-08-03 10:00")


def account(town: Town, number: str = "6222020000004321") -> None:
    row = payments.propose_account(OPERATOR.later(EARLY), unit_id=town.base.id, person_id=town.worker_id, holder="王大勇", number=number)
    payments.confirm_account(SUN.later(EARLY), account_id=row.id)


@pytest.fixture
def authority(monkeypatch):
    """An authority that takes every question; its own protocol is tested with a loopback server."""
    from unionloop.domains.aid import ports

    class Civil:
        NAME = "民政核对"
        asked: list = []

        def ask(self, *, reference, persons, paper_sha256):
            self.asked.append((reference, tuple(persons), paper_sha256))

        def answer(self, *, reference):
            return None

    one = Civil()
    monkeypatch.setattr(ports, "authority", lambda: one)
    return one


