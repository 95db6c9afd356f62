"""Tax files from receipt to money and back: one effect however often, in whatever dress, a file comes."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.cast import MACHINE, OPERATOR, STRANGER, ZHANG, actor
from tests.dues import tax_files as made
from unionloop.adapters.sheets import limits, open_tables
from unionloop.bench import planted
from unionloop.domains.dues import queries
from unionloop.domains.dues.commands import confirming, files
from unionloop.domains.dues.contracts.files import FileState, RowState
from unionloop.domains.dues.models.files import Collection, Payer, RowFault, TaxFile, TaxRow
from unionloop.domains.dues.queries import files as reads
from unionloop.domains.dues.queries import returns
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry, Progress
from unionloop.kernel.progress import ask_to_stop

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(db):
    return organisation.open_union(
        OPERATOR, parent_id=None, name="遂宁市总工会", tier="city", kind="federation", code="CITY",
        division_code="510900", founded_date=date(1952, 5, 1),
    )  # fmt: skip


def bring(city, content: bytes, name: str = "明细.xlsx", by: Actor = ZHANG):
    """Receive and try a file."""
    return files.stage(by, file_id=files.receive(by, unit_id=city.id, name=name, content=content).id)


def live(city, content: bytes, name: str = "明细.xlsx"):
    """Receive, try and confirm a file."""
    return confirming.confirm(ZHANG, file_id=bring(city, content, name).id)


def money() -> tuple[int, int]:
    """Return (rows, fen) that count."""
    rows = TaxRow.objects.filter(state__in=("live", "correction"))
    return rows.count(), sum(rows.values_list("paid_fen", flat=True))


class TestReceive:
    def test_keeps_the_first_when_the_same_bytes_come_again(self, city):
        content = made.xlsx(made.rows(3))
        first = files.receive(ZHANG, unit_id=city.id, name="七月.xlsx", content=content)
        second = files.receive(ZHANG, unit_id=city.id, name="另存.xlsx", content=content)
        assert second.id == first.id == second.first_file_id
        assert TaxFile.objects.count() == 1

    def test_refuses_who_may_not_and_a_unit_that_is_not(self, city):
        with pytest.raises(NotAllowed):
            files.receive(STRANGER, unit_id=city.id, name="x.xlsx", content=made.xlsx(made.rows(1)))
        with pytest.raises(NotFound):
            files.receive(ZHANG, unit_id=999_999, name="x.xlsx", content=made.xlsx(made.rows(1)))

    def test_refuses_what_is_no_table_and_keeps_nothing(self, city):
        with pytest.raises(BadInput, match="sheet_kind"):
            files.receive(ZHANG, unit_id=city.id, name="x.xlsx", content=b"%PDF-1.7 ...")
        assert not TaxFile.objects.exists()


class TestFromTheDisk:
    """A province's file is read from the disk piece by piece, under limits of its own."""

    def test_a_path_says_what_its_bytes_say(self, city, tmp_path, monkeypatch):
        monkeypatch.setattr("unionloop.kernel.source.PIECE", 97)  # pieces end inside letters and lines
        for name, content in (("gbk.csv", made.csv(made.rows(9), encoding="gb18030")), ("p.parquet", made.parquet(made.rows(9))),
                              ("wide.csv", "\ufeff".encode("utf-16-le") + made.csv(made.rows(9)).decode("utf-8-sig").encode("utf-16-le"))):
            path = tmp_path / name
            path.write_bytes(content)
            mine, theirs = open_tables(path, name)[0], open_tables(content, name)[0]
            assert list(mine.rows()) == list(theirs.rows())
            assert (mine.encoding, mine.total) == (theirs.encoding, theirs.total)

    def test_it_goes_in_and_its_failed_rows_come_back(self, city, tmp_path):
        path = tmp_path / "省.csv"
        path.write_bytes(made.csv([*made.rows(5), made.row(6, 实缴金额="四百元")]))
        row = files.stage(ZHANG, file_id=files.receive(ZHANG, unit_id=city.id, name=path.name, content=path).id)
        assert (row.accepted, row.failed) == (5, 1)
        assert "四百元" in returns.failed_file(ZHANG, file_id=row.id)[1].decode("utf-8-sig")

    def test_refuses_more_than_the_limits_allow_and_keeps_nothing(self, city, tmp_path, monkeypatch):
        path = tmp_path / "省.csv"
        path.write_bytes(made.csv(made.rows(20)))
        monkeypatch.setattr(limits, "ROWS", 4)
        with pytest.raises(BadInput, match="sheet_too_many_rows") as refusal:
            files.receive(ZHANG, unit_id=city.id, name=path.name, content=path)
        assert refusal.value.facts["rows"] == 4
        monkeypatch.setattr(limits, "MEGABYTES", 0)
        with pytest.raises(BadInput, match="sheet_too_big"):
            files.receive(ZHANG, unit_id=city.id, name=path.name, content=path)
        assert not TaxFile.objects.exists()


class TestLocalWords:
    """House rule 6: what the local tax system calls its columns and items is dated data of the region."""

    def put(self, code, value, valid_from=date(2026, 1, 1)):
        reference.set_parameter(OPERATOR, code=code, region="510900", value=value, unit="对应表",
                                valid_from=valid_from, source="遂宁市税务局导出说明")  # fmt: skip

    def renamed(self):
        headers = [{"纳税人名称": "缴费主体", "实缴金额": "划转额"}.get(one, one) for one in made.HEADERS]
        item = made.AT["征收品目"]
        return made.xlsx([[*row[:item], "代征职工经费", *row[item + 1 :]] for row in made.rows(3)], headers=headers)

    def test_a_region_names_its_columns_and_items(self, city):
        with pytest.raises(BadInput, match="headers_missing"):
            bring(city, self.renamed())
        self.put("dues.tax_headers", [{"field": "payer_name", "header": "缴费主体"}, {"field": "paid", "header": "划转额"}])
        assert bring(city, self.renamed()).failed == 3  # the columns are known, the item not yet
        self.put("dues.tax_items", [{"text": "代征职工经费", "item": "dues"}])
        found = bring(city, self.renamed())
        assert (found.accepted, found.failed) == (3, 0)

    def test_before_its_day_a_word_does_not_count(self, city):
        self.put("dues.tax_headers", [{"field": "paid", "header": "划转额"}], valid_from=date(2030, 1, 1))
        with pytest.raises(BadInput, match="headers_missing"):
            bring(city, self.renamed())

    def test_a_word_for_no_field_is_said(self, city):
        self.put("dues.tax_headers", [{"field": "paied", "header": "划转额"}])
        with pytest.raises(Refused, match="dues_words_wrong"):
            bring(city, self.renamed())


class TestStage:
    def test_says_what_would_happen_and_changes_no_money(self, city):
        row = bring(city, made.xlsx([*made.rows(5), made.row(9, 工资总额="二万")]))
        assert (row.state, row.accepted, row.failed, row.rows_read) == (FileState.STAGED, 5, 1, 6)
        assert row.total_fen == sum(int(one[made.AT["实缴金额"]].replace(".", "")) for one in made.rows(5))
        assert money() == (0, 0)
        assert Entry.objects.filter(verb="dues.stage", row_id=row.id).count() == 1

    def test_tried_twice_leaves_one_set_of_rows(self, city):
        row = bring(city, made.xlsx(made.rows(5)))
        again = files.stage(ZHANG, file_id=row.id)
        assert (again.accepted, TaxRow.objects.count()) == (5, 5)

    @pytest.mark.parametrize("kind", ["xlsx", "utf-8", "gb18030", "utf-16", "tab", "semicolon", "parquet"])
    def test_reads_the_same_from_every_kind_of_file(self, city, kind):
        lines = made.rows(8)
        content = {
            "xlsx": lambda: made.xlsx(lines, titles=["遂宁市税务局", "2026年7月"]),
            "utf-8": lambda: made.csv(lines), "gb18030": lambda: made.csv(lines, encoding="gb18030"),
            "utf-16": lambda: made.csv(lines, encoding="utf-16"),
            "tab": lambda: made.csv(lines, delimiter="\t"),
            "semicolon": lambda: made.csv(lines, delimiter=";"), "parquet": lambda: made.parquet(lines),
        }[kind]()  # fmt: skip
        row = bring(city, content, f"明细.{kind}")
        assert (row.accepted, row.failed) == (8, 0)
        found = set(TaxRow.objects.values_list("natural_key", "digest", "payer_name"))
        TaxRow.objects.all().delete()
        bring(city, made.csv([*lines, made.row(1)]), "直.csv")
        assert found == set(TaxRow.objects.values_list("natural_key", "digest", "payer_name"))

    def test_rows_twice_in_a_file_are_named_with_the_first(self, city):
        lines = [*made.rows(3), made.row(1), made.row(2, 实缴金额="1.00")]
        row = bring(city, made.xlsx(lines))
        found = {one.line_no: (one.code, one.reason) for one in reads.file_faults(ZHANG, file_id=row.id).rows}
        assert found[5][0] == "repeated_in_file"
        assert "第 2 行" in found[5][1]
        assert found[6][0] == "conflict_in_file"
        assert "第 3 行" in found[6][1]

    def test_a_closing_line_is_a_control_and_not_a_row(self, city):
        total = sum(int(one[made.AT["实缴金额"]].replace(".", "")) for one in made.rows(4))
        closing = ["合计"] + [""] * (len(made.HEADERS) - 1)
        closing[made.AT["实缴金额"]] = f"{total / 100:.2f}"
        row = bring(city, made.xlsx([*made.rows(4), closing]))
        assert (row.accepted, row.failed, row.stated_fen) == (4, 0, total)

    def test_stops_when_asked_and_goes_on_where_it_stopped(self, city, monkeypatch):
        monkeypatch.setattr(files, "BATCH_ROWS", 10)
        row = files.receive(ZHANG, unit_id=city.id, name="x.csv", content=made.csv(made.rows(45)))
        tell = files.Watch.tell

        def stop_at_twenty(self, done, message=""):
            tell(self, done, message)
            if done == 20:
                ask_to_stop(self.key)

        monkeypatch.setattr(files.Watch, "tell", stop_at_twenty)
        with pytest.raises(Refused, match="stopped"):
            files.stage(ZHANG, file_id=row.id)
        assert Progress.objects.get().state == "stopped"
        assert TaxRow.objects.count() == 30
        monkeypatch.setattr(files.Watch, "tell", tell)
        done = files.stage(ZHANG, file_id=row.id)
        assert (done.accepted, done.rows_read, TaxRow.objects.count()) == (45, 45, 45)

    def test_taken_up_after_a_crash_gives_what_one_go_gives(self, city, monkeypatch):
        monkeypatch.setattr(files, "BATCH_ROWS", 10)
        lines = [*made.rows(30), made.row(3), made.row(77, 费率="9%")]
        row = files.receive(ZHANG, unit_id=city.id, name="x.csv", content=made.csv(lines))
        keep, calls = files._Work.keep, []

        def die_in_the_third_batch(self, by, batch):
            calls.append(1)
            if len(calls) == 3:
                raise SystemExit
            keep(self, by, batch)

        with monkeypatch.context() as killed:
            killed.setattr(files._Work, "keep", die_in_the_third_batch)
            killed.setattr(files.Watch, "__exit__", lambda *_: None)  # a killed process says nothing any more
            with pytest.raises(SystemExit):
                files.stage(ZHANG, file_id=row.id)
        told = [queries.stage_progress(ZHANG.later(ZHANG.at + timedelta(minutes=late)), file_id=row.id) for late in (1, 6)]
        assert [(one["state"], one["done"]) for one in told] == [("running", 20), ("broken", 20)]
        done = files.stage(ZHANG, file_id=row.id)
        assert queries.stage_progress(ZHANG, file_id=row.id)["state"] == "done"
        assert (done.accepted, done.failed, done.rows_read) == (30, 2, 32)
        assert TaxRow.objects.values("natural_key").distinct().count() == 30


class TestFailedFile:
    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_comes_back_with_reasons_and_only_it_needs_sending_again(self, city, kind):
        wrong = {11: {"工资总额": "二万"}, 12: {"费率": "3%"}, 13: {"入库日期": "26-07-01"},
                 14: {"社会信用代码": made.uscc(14)[:17]}}  # fmt: skip
        lines = made.rows(10) + [made.row(number, **cells) for number, cells in wrong.items()]
        content = made.xlsx(lines) if kind == "xlsx" else made.csv(lines, encoding="gb18030")
        row = confirming.confirm(ZHANG, file_id=bring(city, content, f"七月.{kind}").id)
        assert (row.accepted, row.failed) == (10, 4)
        name, back = returns.failed_file(ZHANG, file_id=row.id)
        assert name == f"七月-未通过.{kind}"
        table = open_tables(back, name)[0]
        header, *failed = [cells for _, cells in table.rows()]
        assert header == [*made.HEADERS, "错误列", "原因", "怎么改"]
        assert [cells[-3] for cells in failed] == ["工资总额", "费率", "入库日期", "社会信用代码"]
        assert all(cells[-2] and cells[-1] for cells in failed)
        for cells, number in zip(failed, wrong, strict=True):
            cells[: len(made.HEADERS)] = made.row(number)
        corrected = made.xlsx(failed, header) if kind == "xlsx" else made.csv(failed, header)
        second = confirming.confirm(ZHANG, file_id=bring(city, corrected, name).id)
        assert (second.accepted, second.failed) == (4, 0)
        assert money()[0] == 14

    def test_what_a_spreadsheet_would_run_comes_back_as_text(self, city):
        row = bring(city, made.csv([made.row(1, 街道乡镇="=cmd|'/c calc'!A1", 费率="3%")]), "x.csv")
        _, back = returns.failed_file(ZHANG, file_id=row.id, kind="csv")
        assert "'=cmd" in back.decode("utf-8-sig")
        _, book = returns.failed_file(ZHANG, file_id=row.id, kind="xlsx")
        assert not open_tables(book, "x.xlsx")[0].formulas


class TestConfirm:
    def test_makes_rows_money_and_payers_known(self, city):
        row = live(city, made.xlsx(made.rows(6)))
        assert row.state == FileState.LIVE
        assert money() == (6, row.total_fen)
        assert Payer.objects.count() == 6
        assert not TaxRow.objects.filter(payer__isnull=True).exists()
        assert Entry.objects.get(verb="dues.confirm").actor == "zhang"

    def test_again_renamed_resaved_reordered_overlapping_has_one_effect(self, city):
        lines = made.rows(10)
        live(city, made.xlsx(lines))
        before = money()
        for content, name in (
            (made.xlsx(lines, titles=["另存一次"]), "另存.xlsx"),
            (made.csv(list(reversed(lines))), "倒序.csv"),
            (made.csv(lines, encoding="gb18030"), "编码.csv"),
        ):
            row = bring(city, content, name)
            assert (row.accepted, row.duplicate) == (0, 10)
            with pytest.raises(Refused, match="nothing_to_confirm"):
                confirming.confirm(ZHANG, file_id=row.id)
        assert money() == before
        overlapping = live(city, made.xlsx(made.rows(10, start=3)), "八成.xlsx")
        assert (overlapping.accepted, overlapping.duplicate) == (2, 8)
        assert money()[0] == 12
        same = reads.tax_rows(ZHANG, file_id=overlapping.id, outcome="duplicate")
        assert same.total == 8

    def test_an_unsettled_row_said_otherwise_is_replaced_and_both_are_listed(self, city):
        live(city, made.xlsx(made.rows(3)))
        row = live(city, made.xlsx([made.row(2, 实缴金额="500.00")]), "更正.xlsx")
        assert (row.accepted, row.changed) == (0, 1)
        assert money()[0] == 3
        assert TaxRow.objects.get(state=RowState.REPLACED).line_no == 3
        assert TaxRow.objects.get(file_id=row.id).paid_fen == 50_000

    def test_a_settled_row_said_otherwise_becomes_a_correction(self, city):
        live(city, made.xlsx(made.rows(3)))
        old = TaxRow.objects.get(line_no=3)
        TaxRow.objects.update(run_id=7)
        row = live(city, made.xlsx([made.row(2, 实缴金额="500.00")]), "更正.xlsx")
        assert row.corrected == 1
        old.refresh_from_db()
        assert (old.state, old.run_id, old.current) == (RowState.LIVE, 7, False)
        pair = TaxRow.objects.filter(file_id=row.id).order_by("paid_fen")
        assert [(one.paid_fen, one.state, one.corrects_id, one.run_id) for one in pair] == [
            (-old.paid_fen, "correction", old.pk, None), (50_000, "correction", None, None),
        ]  # fmt: skip
        again = bring(city, made.csv([made.row(2, 实缴金额="500.00")]), "再来.csv")
        assert (again.accepted, again.changed, again.corrected, again.duplicate) == (0, 0, 0, 1)

    def test_corrected_twice_the_sum_is_the_latest_word(self, city):
        live(city, made.xlsx([made.row(2, 实缴金额="400.00")]))
        TaxRow.objects.update(run_id=7)
        live(city, made.xlsx([made.row(2, 实缴金额="500.00")]), "一.xlsx")
        live(city, made.xlsx([made.row(2, 实缴金额="600.00")]), "二.xlsx")
        assert money()[1] == 60_000
        TaxRow.objects.filter(run_id__isnull=True, state__in=("live", "correction")).update(run_id=8)
        live(city, made.xlsx([made.row(2, 实缴金额="650.00")]), "三.xlsx")
        assert money()[1] == 65_000

    def test_what_comes_for_a_closed_month_is_booked_in_the_present_one(self, city):
        Collection.objects.create(unit_id=city.id, month="202606", state="closed")
        row = live(city, made.xlsx([made.row(1, 入库日期="2026-06-28"), made.row(2)]))
        months = TaxRow.objects.filter(file_id=row.id).order_by("line_no").values_list("month", flat=True)
        assert list(months) == ["202607", "202607"]
        assert TaxRow.objects.filter(received_date=date(2026, 6, 28)).exists()

    def test_needs_a_tried_file(self, city):
        row = files.receive(ZHANG, unit_id=city.id, name="x.xlsx", content=made.xlsx(made.rows(1)))
        with pytest.raises(Refused, match="wrong_state"):
            confirming.confirm(ZHANG, file_id=row.id)


class TestUndo:
    def test_takes_everything_back_and_the_file_may_come_again(self, city):
        content = made.xlsx(made.rows(4))
        row = live(city, content)
        undone = confirming.undo(ZHANG, file_id=row.id, reason="传错月份")
        assert undone.state == FileState.UNDONE
        assert money() == (0, 0)
        assert live(city, content).id != row.id
        assert money()[0] == 4

    def test_gives_back_what_was_replaced_and_what_was_corrected(self, city):
        first = live(city, made.xlsx(made.rows(3)))
        before = money()
        TaxRow.objects.filter(line_no=2).update(run_id=7)
        second = live(city, made.xlsx([made.row(1, 实缴金额="9.00"), made.row(2, 实缴金额="8.00")]), "二.xlsx")
        assert (second.corrected, second.changed) == (1, 1)
        confirming.undo(ZHANG, file_id=second.id)
        assert money() == before
        assert TaxRow.objects.filter(current=True, file_id=first.id).count() == 3

    def test_is_refused_once_settled_or_overtaken(self, city):
        first = live(city, made.xlsx(made.rows(3)))
        second = live(city, made.xlsx([made.row(1, 实缴金额="9.00")]), "二.xlsx")
        with pytest.raises(Refused, match="file_overtaken"):
            confirming.undo(ZHANG, file_id=first.id)
        TaxRow.objects.filter(file_id=second.id).update(run_id=7)
        with pytest.raises(Refused, match="file_settled"):
            confirming.undo(ZHANG, file_id=second.id)

    def test_of_a_tried_file_forgets_its_rows(self, city):
        row = bring(city, made.xlsx([*made.rows(3), made.row(9, 费率="7%")]))
        confirming.undo(ZHANG, file_id=row.id)
        assert not TaxRow.objects.exists()
        assert not RowFault.objects.exists()


class TestSettledRows:
    @pytest.mark.parametrize("act", ["paid", "month", "delete"])
    def test_are_kept_by_the_database_itself(self, city, act):
        live(city, made.xlsx(made.rows(2)))
        rows = TaxRow.objects.filter(line_no=2)
        rows.update(run_id=7)
        with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
            if act == "delete":
                rows.delete()
            else:
                rows.update(**({"paid_fen": 1} if act == "paid" else {"month": "202601"}))
        rows.update(run_id=None)  # a run sent back lets its rows go
        rows.update(paid_fen=1)


class TestReads:
    def test_lead_from_an_amount_to_file_and_line(self, city):
        row = live(city, made.xlsx(made.rows(3), titles=["标题"]))
        page = reads.source_rows(ZHANG, unit_id=city.id, month="202607")
        assert [(one.file_name, one.line_no) for one in page.rows] == [("明细.xlsx", 3), ("明细.xlsx", 4),
                                                                     ("明细.xlsx", 5)]  # fmt: skip
        assert page.sums["paid_fen"] == row.total_fen

    def test_list_under_and_overpaid(self, city):
        live(city, made.xlsx([made.row(1), made.row(2, 工资总额="20000", 实缴金额="390"),
                              made.row(3, 工资总额="20000", 实缴金额="410"),
                              made.row(4, 工资总额="20000", 实缴金额="399.01")]))  # fmt: skip
        assert [one.gap_fen for one in reads.gaps(ZHANG, unit_id=city.id).rows] == [-1000, 1000]
        assert [one.gap_fen for one in reads.gaps(ZHANG, unit_id=city.id, side="under").rows] == [-1000]

    def test_hide_what_hangs_elsewhere(self, city):
        row = live(city, made.xlsx(made.rows(1)))
        elsewhere = actor("elsewhere", "dues.*", path="9999")
        with pytest.raises(NotFound):
            reads.tax_file(elsewhere, file_id=row.id)
        assert reads.source_rows(elsewhere).rows == []
        assert reads.tax_files(elsewhere).rows == []

    def test_a_list_sums_what_went_in_and_every_row_that_failed(self, city):
        inside = live(city, made.xlsx([made.row(1), made.row(2, 费率="abc")]))
        tried = bring(city, made.xlsx([made.row(3), made.row(4, 费率="abc"), made.row(5, 费率="abc")]))
        assert (inside.failed, tried.failed) == (1, 2)
        assert reads.tax_files(ZHANG).sums == {"total_fen": inside.total_fen, "failed": 3}

    def test_control_totals_add_up_to_the_file(self, city):
        row = bring(city, made.xlsx([*made.rows(5), made.row(6, 征收品目="工会筹备金")]))
        controls = reads.controls(ZHANG, file_id=row.id)
        assert sum(one.paid_fen for one in controls) == row.total_fen
        assert {one.item for one in controls} == {"dues", "preparation"}
        assert json.dumps([one.rows for one in controls]) == "[5, 1]"
        assert MACHINE.at.date() >= row.data_to


def test_137_planted_faults_are_all_named(city):
    """Each with its line, its column, a reason and what to do, and the sound lines between them counted."""
    faults = planted.plant(seed=7)
    assert len({(one.code, one.header, repr(one.cells)) for one in faults}) == planted.FAULTS == 137
    content, where = planted.file_of(faults)
    row = bring(city, content)
    named = {one.line_no: one for one in queries.every_fault(ZHANG, file_id=row.id)}
    assert {line: (one.code, one.header) for line, one in where.items()} == {
        line: (one.code, one.column) for line, one in named.items()}  # fmt: skip
    assert all(one.reason and one.cure and not set("{}?") & set(one.reason + one.cure) for one in named.values())
    assert (row.accepted, row.failed) == (planted.SOUND, planted.FAULTS)
