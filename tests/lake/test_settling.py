"""The settlement as SQL over files gives what the embedded rule gives, receipt by receipt."""

import random
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from unionloop.domains.dues.contracts.rules import PolicyValue, Rule
from unionloop.domains.dues.contracts.settlement import RECEIVERS
from unionloop.domains.dues.rules import split
from unionloop.lake import settling

DAY = date(2026, 1, 1)


def some_rules(chance):
    for number in range(1, 9):
        cuts = sorted(chance.randrange(10_001) for _ in RECEIVERS[1:])
        shares = tuple(b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True))
        yield Rule(number, number, "r", 0, "", "", "", "", "", "", shares, chance.choice(RECEIVERS), "union", DAY, None)


def write(folder, name, rows):
    pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")


@pytest.fixture
def province(tmp_path):
    """Rules of any shares, policies of any tiers, receipts and refunds, one of a fen, one of a province's year."""
    chance = random.Random(5)
    rules = list(some_rules(chance))
    policies = [PolicyValue(1, "p", "", (), False, ("city", "street", "fee"), 6_000, 0, DAY, None),
                PolicyValue(2, "p", "", (), False, ("industry", "national"), 10_000, 0, DAY, None)]  # fmt: skip
    receipts = [
        {"id": at, "paid_fen": paid, "rule_id": chance.randint(1, 8), "policy_id": chance.choice((None, None, 1, 2)),
         "base_unit": chance.choice((None, *range(40))), "street_unit": chance.randrange(9), "county_unit": chance.randrange(3)}
        for at, paid in enumerate([1, -1, 0, 900_000_000_000, *(chance.randrange(-90_000, 5_000_000) for _ in range(3000))])
    ]  # fmt: skip
    write(tmp_path, "receipts", receipts)
    write(tmp_path, "rules", [{"rule_id": one.id, "remainder_to": one.remainder_to,
                               **{f"{name}_bp": share for name, share in zip(RECEIVERS, one.shares_bp, strict=True)}}
                              for one in rules])  # fmt: skip
    write(tmp_path, "policies", [{"policy_id": one.id, "tiers": list(one.tiers), "back_bp": one.share_bp} for one in policies])
    by_rule, by_policy = {one.id: one for one in rules}, {one.id: one for one in policies}
    parts = {one["id"]: split.splitter(by_rule[one["rule_id"]], by_policy.get(one["policy_id"]))(one["paid_fen"])[0]
             for one in receipts}  # fmt: skip
    return tmp_path, receipts, parts


def test_every_receipt_is_split_as_the_rule_says(province):
    folder, receipts, parts = province
    assert settling.on_duckdb(folder, folder / "out")["allocations"] == len(receipts)
    rows = pq.read_table(folder / "out" / "allocations.parquet").to_pylist()
    assert {row["id"]: tuple(row[f"{name}_fen"] for name in RECEIVERS) for row in rows} == parts


def test_every_receiver_is_paid_the_sum(province):
    folder, receipts, parts = province
    settling.on_duckdb(folder, folder / "out")
    due: dict[tuple[str, int | None], int] = {}
    for one in receipts:
        for name, fen in zip(RECEIVERS, parts[one["id"]], strict=True):
            key = (name, one.get(f"{name}_unit", 0))
            due[key] = due.get(key, 0) + fen
    rows = pq.read_table(folder / "out" / "payments.parquet").to_pylist()
    assert {(row["receiver"], row["unit"]): row["fen"] for row in rows} == due
    assert sum(row["fen"] for row in rows) == sum(one["paid_fen"] for one in receipts)
    assert settling.differing(folder / "out", folder / "out") == {"allocations": 0, "payments": 0}
