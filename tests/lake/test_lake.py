"""The lake on a few rows whose figures are worked out here by hand, in plain Python."""

import csv
import random
from datetime import UTC, datetime
from math import ceil

import pytest

from unionloop.lake import building, engine
from unionloop.lake.datasets import DATASETS
from unionloop.lake.metrics import METRICS, ask, restatements
from unionloop.lake.store import LakeError, Store
from unionloop.lake.suppression import hidden_cells, hidden_margins

AT = datetime(2026, 7, 3, 9, tzinfo=UTC)
HEAD = ("month", "region", "industry", "firm", "person", "wage_fen", "owed_fen", "insured")


def write(place, rows, head=HEAD):
    with place.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])
    return place


def some_rows(month="2026-06", seed=3):
    chance = random.Random(seed)
    rows = {}
    for _ in range(900):
        region, industry = chance.choice((510101, 510102, 510103)), chance.choice((13, 47, 61))
        firm, person = f"F{region}{industry}{chance.randrange(4)}", chance.randrange(300)
        rows[firm, person] = (month, region, industry, firm, person, chance.randrange(100_000, 900_000),
                              chance.choice(("", 0, 120_000)), chance.choice(("true", "false", "")))  # fmt: skip
    return list(rows.values())


@pytest.fixture
def lake(tmp_path):
    store = Store(tmp_path / "lake")
    building.receive(store, "payroll", write(tmp_path / "a.csv", some_rows()), source="人社局", at=AT)
    minimum = write(tmp_path / "min.csv", [("510101", "2025-01-01", "", 226_000), ("510102", "2026-06-15", "", 226_000)],
                    ("region", "valid_from", "valid_to", "fen"))  # fmt: skip
    building.receive(store, "minimum_wage", minimum, source="人社局", at=AT)
    building.build(store, at=AT, tell=lambda line: None)
    return store


def figures(store, code, **place):
    return {(one.region, one.industry): one.value for one in ask(store, code, month="2026-06", **place)}


class TestFigures:
    def test_are_those_of_plain_python(self, lake):
        cells = {}
        for row in some_rows():
            cells.setdefault(row[1:3], []).append(row)
        for cell, rows in cells.items():
            wages = sorted(row[5] for row in rows)
            assert figures(lake, "wage.persons")[cell] == len({row[4] for row in rows})
            assert figures(lake, "wage.median")[cell] == wages[ceil(len(wages) * 0.5) - 1]
            assert figures(lake, "wage.p90")[cell] == wages[ceil(len(wages) * 0.9) - 1]
            assert figures(lake, "wage.owed_fen")[cell] == sum(row[6] or 0 for row in rows)
            known = [row[7] for row in rows if row[7]]
            assert figures(lake, "wage.uninsured_rate")[cell] == round(10_000 * known.count("false") / len(known))

    def test_packed_keys_give_what_the_statement_says(self, lake):
        """The fast way is held to the SQL, which Spark runs: every column of cube and margins."""
        manifest = lake.manifest()
        with engine.session(lake) as connection:
            for name in ("wage_cube", "wage_margin"):
                dataset = DATASETS[name]
                engine.show_inputs(connection, lake, manifest, dataset, "2026-06")
                fast = building.packed(connection, lake, dataset, "2026-06")
                assert fast is not None
                assert fast.to_pylist() == building.figures(connection, dataset).to_pylist()

    def test_where_no_standard_is_in_force_nobody_is_below_it(self, lake):
        rate = figures(lake, "wage.below_rate")
        rows = [row[5] for row in some_rows() if row[1:3] == (510101, 13)]
        assert rate[510101, 13] == round(10_000 * sum(wage < 226_000 for wage in rows) / len(rows))
        assert rate[510102, 13] is None  # in force from the fifteenth: from the next whole month on
        assert rate[510103, 13] is None

    def test_every_metric_names_a_column_of_its_dataset(self):
        for metric in METRICS.values():
            columns = {column.name: column for column in DATASETS[metric.dataset].columns}
            assert {metric.column, metric.denominator or metric.column} <= set(columns), metric.code
            assert columns[metric.column].privacy == metric.privacy, metric.code


class TestLateData:
    def test_restates_and_keeps_the_earlier_figure(self, lake, tmp_path):
        before = figures(lake, "wage.total")[510101, 13]
        first = next(row for row in some_rows() if row[1:3] == (510101, 13))
        late = write(tmp_path / "late.csv", [(*first[:5], first[5] + 50_000, *first[6:])])
        building.receive(lake, "payroll", late, source="人社局", at=AT)
        done = building.build(lake, at=AT.replace(day=9), tell=lambda line: None)
        assert {one.dataset for one in done.restated} == {"wage_cube", "wage_margin"}
        assert figures(lake, "wage.total")[510101, 13] == before + 50_000
        assert figures(lake, "wage.total", edition=1)[510101, 13] == before
        (change,) = restatements(lake, "wage.total", month="2026-06")
        assert (change["region"], change["industry"], change["after"] - change["before"]) == (510101, 13, 50_000)

    def test_other_inputs_with_the_same_figures_are_no_restatement(self, lake, tmp_path):
        first = next(row for row in some_rows() if row[1:3] == (510101, 13))
        receive = building.receive(lake, "payroll", write(tmp_path / "again.csv", [first]), source="人社局", at=AT)
        assert receive.rows == 1
        done = building.build(lake, at=AT.replace(day=9), tell=lambda line: None)
        assert (done.restated, {one.edition for one in lake.manifest().current("wage_cube").values()}) == ((), {1})
        assert building.build(lake, at=AT, tell=lambda line: None).made == ()

    def test_nothing_new_makes_nothing_and_again_replaces(self, lake):
        assert building.build(lake, at=AT, tell=lambda line: None).made == ()
        files = sorted(lake.folder.glob("gold/**/*.parquet"))
        bytes_before = [one.read_bytes() for one in files]
        again = building.build(lake, at=AT, again=True, tell=lambda line: None)
        assert {one.edition for one in again.made} == {1}
        assert [one.read_bytes() for one in sorted(lake.folder.glob("gold/**/*.parquet"))] == bytes_before


class TestReceiving:
    def test_the_same_bytes_are_one_receipt(self, lake, tmp_path):
        building.receive(lake, "payroll", write(tmp_path / "b.csv", some_rows()), source="人社局", at=AT)
        assert len(lake.manifest().received("payroll")) == 1

    def test_a_changed_file_is_found(self, lake):
        assert lake.damaged() == []
        file = next(lake.folder.glob("bronze/payroll/*/*.csv"))
        file.chmod(0o644)
        file.write_bytes(file.read_bytes() + b"x")
        assert lake.damaged() == [str(file.relative_to(lake.folder))]

    @pytest.mark.parametrize(("rows", "head", "code"), [
        ([("2026-6", 510101, 13, "F", 1, 5, 0, "true")], HEAD, "lake_month"),
        ([("2026-06", 510101, 13, "F", "11010119900307123X", 5, 0, "true")], HEAD, "lake_person_plain"),
        ([("2026-06", 1)], ("month", "wage"), "lake_columns"),
        ([], HEAD, "lake_empty"),
    ])  # fmt: skip
    def test_what_cannot_be_read_is_named(self, tmp_path, rows, head, code):
        with pytest.raises(LakeError, match=code):
            building.receive(Store(tmp_path / "l"), "payroll", write(tmp_path / "c.csv", rows, head), source="x", at=AT)

    def test_rows_that_are_no_rows_are_counted(self, tmp_path):
        store = Store(tmp_path / "l")
        bad = [("2026-06", 510101, 13, "F", 1, 5, 0, "true"), ("2026-06", 510101, 13, "F", 2, "很多", 0, "true")]
        building.receive(store, "payroll", write(tmp_path / "d.csv", bad), source="x", at=AT)
        building.build(store, at=AT, tell=lambda line: None)
        (one,) = store.manifest().current("wages").values()
        assert (one.rows, one.refused) == (1, 1)


class TestSmallCells:
    def test_no_margin_tells_a_hidden_cell(self):
        chance = random.Random(7)
        for _ in range(50):
            counts = {(r, i): chance.choice((2, 3, 9, 20, 40, 80)) for r in range(6) for i in range(5)}
            hidden = hidden_cells(counts)
            assert all(cell in hidden for cell, count in counts.items() if count < 5)
            for side in (0, 1):
                for line in range(6 - side):
                    inside = [counts[cell] for cell in hidden if cell[side] == line]
                    assert not inside or (len(inside) >= 2 and sum(inside) >= 5)

    def test_a_hidden_margin_takes_another_with_it_and_all_its_cells(self):
        margins = {(0, -1): 60, (510101, -1): 3, (510102, -1): 17, (510103, -1): 40, (0, 13): 25, (0, 47): 35}
        assert hidden_margins(margins) == {(510101, -1): "small", (510102, -1): "secondary"}
        cells = {(510101, 13): 3, (510102, 13): 12, (510102, 47): 5, (510103, 13): 10, (510103, 47): 30}
        hidden = hidden_cells(cells, closed=[(0, 510101), (0, 510102)])
        assert {(510101, 13), (510102, 13), (510102, 47)} <= set(hidden)  # cells shown would add up to the hidden margin
        assert (510103, 47) in hidden  # one hidden cell in a column is told by the column's sum

    def test_nothing_small_hides_nothing(self):
        assert hidden_cells({(1, 1): 5, (1, 2): 900}) == {}
