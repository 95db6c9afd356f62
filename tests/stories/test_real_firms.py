"""Real firms of one city, with the codes their registers gave them, go through a whole settlement.

Names and codes are real, amounts are drawn by seed. What is expected is counted here from the source
lists, with a check digit of our own, never from what the product says of itself.
"""

import csv
import gzip
from dataclasses import dataclass
from random import Random

import pytest

from tests.cast import NOW, OPERATOR, ZHANG
from tests.dues import tax_files, town
from unionloop.adapters.sheets import open_tables
from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers import queries as employer_queries
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation.contracts import UnitInput
from unionloop.jobs import checks
from unionloop.kernel import errands

pytestmark = pytest.mark.django_db
MONTH, SEED = "202607", 20140727
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BAD_PERCENT, OLD_PERCENT = 3, 40


def check_digit(code: str) -> str:
    """Return the last character of GB 32100-2015 for the first seventeen, worked out here anew."""
    total = sum(ALPHABET.index(letter) * 3**place % 31 for place, letter in enumerate(code[:17]))
    return ALPHABET[-total % 31]


@dataclass(frozen=True)
class Firm:
    """One real firm, and what the tax file will say of it."""

    name: str
    code: str  # 18 characters, as registered
    old: str  # the 15 digits before 2015
    union: bool
    payroll_fen: int
    written: str  # the code in the file; wrong when `spoilt` says how
    spoilt: str

    @property
    def paid_fen(self) -> int:
        return (self.payroll_fen * 2 + 50) // 100


def _read(path):
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return list(csv.DictReader(text))


@pytest.fixture
def firms(shared_data) -> list[Firm]:
    """Every taxpayer of the list, found in the register by its name."""
    register = {
        one["name"]: one["uscc"] for one in _read(shared_data / "enterprise_registry" / "suining_full.csv.gz")
    }
    random, found = Random(SEED), []
    for number, one in enumerate(_read(shared_data / "registry_match" / "dev_suining_tax.csv.gz")):
        code = register[one["taxpayer_name"]]
        assert code[2:17] == one["taxpayer_id"], "the two sources tell of the same firms"
        assert check_digit(code) == code[17], "the register's codes are good"
        written, spoilt = _written(random, code)
        found.append(Firm(one["taxpayer_name"], code, code[2:17], number % 2 == 0,
                          random.randint(2_000, 900_000) * 100, written, spoilt))  # fmt: skip
    return found


def _written(random: Random, code: str) -> tuple[str, str]:
    """Return the code as the file has it: right, the old one, or spoilt in one of four ways."""
    if random.randrange(100) >= BAD_PERCENT:
        return (code, "") if random.randrange(100) >= OLD_PERCENT else ("", "")
    way = random.choice(("uscc_check", "uscc_character", "uscc_length", "uscc_division"))
    if way == "uscc_check":
        wrong = ALPHABET[(ALPHABET.index(code[17]) + random.randint(1, 30)) % 31]
        return code[:17] + wrong, way
    if way == "uscc_character":
        return code[:9] + random.choice("IOSVZ") + code[10:], way
    return (code[:16], way) if way == "uscc_length" else (code[:4] + "A" + code[5:], way)


@pytest.fixture
def city(firms) -> int:
    """The city, its districts as the codes name them, every firm as an employer, every second with a union."""
    divisions = sorted({firm.code[2:8] for firm in firms})
    root = organisation.open_union(town.EARLY, parent_id=None, name="四川省总工会", tier="province", kind="federation",
                                   division_code="510000", code="P")  # fmt: skip
    rows = [UnitInput("C", "P", "遂宁市总工会", "city", "federation", "510900")]
    rows += [UnitInput(f"D{one}", "C", f"{one}总工会", "county", "federation", one) for one in divisions]
    rows += [UnitInput(f"B{number:04d}", f"D{firm.code[2:8]}", f"{firm.name}工会委员会", "base", "base", firm.code[2:8])
             for number, firm in enumerate(firms) if firm.union]  # fmt: skip
    units = {"P": root.id, **organisation.open_many(town.EARLY, rows=rows)}
    loaded = employers.register_many(town.EARLY, rows=[
        EmployerInput(name=firm.name, unit_id=units[f"D{firm.code[2:8]}"], uscc=firm.code, old_tax_id=firm.old,
                      division_code=firm.code[2:8], headcount=30, union_id=units.get(f"B{number:04d}"))
        for number, firm in enumerate(firms)
    ])  # fmt: skip
    assert (loaded.registered, loaded.refused) == (len(firms), ())
    ledger.open_book(town.EARLY, unit_id=units["C"], standard="2021")
    dues.load_rules(town.EARLY, content=town.PROFILE.read_bytes())
    town.give_accounts(
        town.Town(units, {}), [f"B{number:04d}" for number, firm in enumerate(firms) if firm.union]
    )
    return units["C"]


def tax_file(firms: list[Firm], numbers: list[int] | None = None, right: bool = False) -> bytes:
    """Return the tax office's file; `right` writes the codes as they should be."""
    lines = []
    for number, firm in enumerate(firms):
        if numbers is not None and number not in numbers:
            continue
        code = (firm.code if right else firm.written) or ""
        lines.append(tax_files.row(
            number, 登记序号="", 社会信用代码=code, 原纳税人识别号="" if code else firm.old, 纳税人名称=firm.name,
            征收品目="工会经费" if firm.union else "工会筹备金", 工资总额=firm.payroll_fen / 100, 费率=0.02,
            应纳费额=firm.paid_fen / 100, 实缴金额=firm.paid_fen / 100,
        ))  # fmt: skip
    return tax_files.xlsx(lines)


def take_in(unit_id: int, name: str, content: bytes):
    """Receive, try and confirm a file."""
    file = dues.receive(ZHANG, unit_id=unit_id, name=name, content=content)
    dues.stage(ZHANG, file_id=file.id, quiet=True)
    return dues.confirm(ZHANG, file_id=file.id)


def test_real_firms_import_match_and_settle(firms, city):
    bad = {number for number, firm in enumerate(firms) if firm.spoilt}
    good = [firm for firm in firms if not firm.spoilt]
    assert len(firms) > 900
    assert len(bad) > 10

    row = take_in(city, "税款明细.xlsx", tax_file(firms))
    assert (row.rows_read, row.accepted, row.failed) == (len(firms), len(good), len(bad))
    assert row.total_fen == sum(firm.paid_fen for firm in good)
    _bad_codes_come_back_named(row.id, firms, bad)

    again = take_in(city, "更正.xlsx", tax_file(firms, sorted(bad), right=True))
    assert (again.accepted, again.failed) == (len(bad), 0)
    _every_firm_is_matched_to_itself(city, firms)
    _the_month_is_settled(city, firms)


def _bad_codes_come_back_named(file_id: int, firms: list[Firm], bad: set[int]) -> None:
    """Row, column, reason and cure of every bad code; the returned file holds these rows and no other."""
    found = {fault.line_no: fault for fault in queries.every_fault(ZHANG, file_id=file_id)}
    assert {line - 2 for line in found} == bad  # the header is line 1
    for line, fault in found.items():
        firm = firms[line - 2]
        assert (fault.code, fault.column, fault.value) == (firm.spoilt, "社会信用代码", firm.written)
        assert fault.reason
        assert fault.cure
        if firm.spoilt == "uscc_check":
            assert f"“{firm.code[17]}”" in fault.reason  # the digit it should have been
    name, content = queries.failed_file(ZHANG, file_id=file_id)
    table = next(iter(open_tables(content, name)))
    lines = [cells for _, cells in table.rows()]
    assert {"错误列", "原因", "怎么改"} <= set(lines[0])
    names = [line[lines[0].index("纳税人名称")] for line in lines[1:]]
    assert sorted(names) == sorted(firms[number].name for number in bad)


def _every_firm_is_matched_to_itself(city: int, firms: list[Firm]) -> None:
    report = dues.match_payers(ZHANG, unit_id=city, month=MONTH)
    assert (report.matched, report.rows_matched) == (len(firms), len(firms))
    codes = {key.id: key.uscc for key in employer_queries.keys()}  # noqa: SIM118
    matched = {one.payer_name: codes[one.employer_id] for one in _rows(city)}
    assert matched == {firm.name: firm.code for firm in firms}


def _rows(city: int) -> list:
    found, after = [], ""
    while True:
        page = queries.source_rows(ZHANG, unit_id=city, month=MONTH, after=after, limit=200)
        found += page.rows
        if page.next is None:
            return found
        after = page.next


def _the_month_is_settled(city: int, firms: list[Firm]) -> None:
    run = town.approved(town.Town({"C": city}, {}), MONTH)
    total = sum(firm.paid_fen for firm in firms)
    assert (run.rows_count, run.total_fen) == (len(firms), total)
    assert run.units_count == sum(firm.union for firm in firms)
    assert run.preparation_fen > 0
    assert run.suspense_fen == 0
    errands.drain(NOW)
    sums = queries.balance(ZHANG, unit_id=city)
    assert (sums.in_fen, sums.split_fen, sums.settled_fen) == (total, total, total)
    assert (sums.sent_fen, sums.preparation_fen) == (run.base_fen - run.preparation_fen, run.preparation_fen)
    assert checks.faults(OPERATOR) == []


def test_the_oracle_knows_the_standard():
    """The example printed in GB 32100-2015."""
    assert check_digit("91350100M000100Y4") == "3"
