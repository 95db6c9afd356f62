"""A month from bank sheet to closing: nothing closes unexplained, what is explained rolls on."""

from datetime import date

import pytest

from tests.cast import OPERATOR, STRANGER, ZHANG, moment
from tests.dues import tax_files as made
from unionloop.adapters.sheets import write_csv
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import BankSheet, Collection, Difference
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
HEAD = ["日期", "凭证代码", "对方名称", "摘要", "借方", "贷方", "余额"]


@pytest.fixture
def city(db):
    return organisation.open_union(OPERATOR, parent_id=None, name="遂宁市总工会", tier="city",
                                   kind="federation", code="CITY", division_code="510900")  # fmt: skip


@pytest.fixture
def arrived(city):
    row = commands.receive(ZHANG, unit_id=city.id, name="七月.xlsx", content=made.xlsx(made.rows(6)))
    commands.stage(ZHANG, file_id=row.id)
    return commands.confirm(ZHANG, file_id=row.id)


def statement(numbers, **changes) -> bytes:
    """Return a bank statement crediting the rows of these numbers; `changes` maps n5 → another amount."""
    lines = []
    for number in numbers:
        cells = made.row(number)
        paid = changes.get(f"n{number}", cells[made.AT["实缴金额"]])
        lines.append([cells[made.AT["入库日期"]], cells[made.AT["电子税票号码"]], "国家金库", "工会经费", "", paid, ""])
    return write_csv(HEAD, lines)


def bring(city, content, by=ZHANG):
    return commands.receive_sheet(by, unit_id=city.id, month="202607", name="库款.csv", content=content)


def states(city, month="202607"):
    rows = queries.differences(ZHANG, unit_id=city.id, month=month).rows
    return {(one.kind.value, one.state.value, one.diff_fen) for one in rows}


def explain_waiting():
    row = Difference.objects.get(reference="ledger-waiting")
    commands.explain_difference(ZHANG, difference_id=row.pk, note="结算批次明日复核", owner="李敏",
                                due_date=date(2026, 8, 20))  # fmt: skip


class TestReceiveSheet:
    def test_keeps_versions_and_the_same_bytes_once(self, city):
        first = bring(city, statement(range(1, 6)))
        assert bring(city, statement(range(1, 6))).id == first.id
        second = bring(city, statement(range(1, 7)))
        assert (second.version, second.lines) == (2, 6)
        assert BankSheet.objects.get(pk=first.id).state == "replaced"

    def test_refuses_a_sheet_with_an_unreadable_line_whole(self, city):
        with pytest.raises(BadInput, match="sheet_line") as refusal:
            bring(city, statement([1, 2], n2="四百"))
        assert refusal.value.facts["line"] == 3
        assert not BankSheet.objects.exists()

    def test_of_a_union_that_is_not_there_is_not_found(self, city):
        for act in (commands.reconcile, commands.close_collection):
            with pytest.raises(NotFound):
                act(OPERATOR, unit_id=359_321, month="202607")

    def test_needs_the_right(self, city):
        with pytest.raises(NotAllowed):
            bring(city, statement([1]), by=STRANGER)


class TestReconcile:
    def test_agreeing_sides_leave_only_what_waits_for_settlement(self, city, arrived):
        bring(city, statement(range(1, 7)))
        found = commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        assert (found.open, found.explained) == (1, 0)  # nobody has said why it is not settled
        assert found.tax_fen == found.bank_fen == arrived.total_fen
        assert states(city) == {("timing", "open", 0)}

    def test_names_each_difference_and_clears_what_a_new_sheet_mends(self, city, arrived):
        paid = {n: int(made.row(n)[made.AT["实缴金额"]].replace(".", "")) for n in range(1, 7)}
        bring(city, statement(range(1, 6), n2="1.00"))
        assert commands.reconcile(ZHANG, unit_id=city.id, month="202607").open == 3
        assert states(city) >= {("amount", "open", paid[2] - 100), ("tax_only", "open", paid[6])}
        bring(city, statement(range(1, 7), n2="1.00"))
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        assert states(city) == {("amount", "open", paid[2] - 100), ("timing", "open", 0)}

    def test_a_dash_belongs_to_the_receipt_unless_it_sets_the_detail_apart(self, city):
        """Two lines of one receipt are one voucher; two receipts alike up to a dash are two."""
        lines = [made.row(1, 电子税票号码="SN-2026-001", 明细序号=""), made.row(2, 电子税票号码="SN-2026-002", 明细序号=""),
                 made.row(3, 电子税票号码="SN-2026-003", 明细序号="1"), made.row(4, 电子税票号码="SN-2026-003", 明细序号="2")]  # fmt: skip
        file = commands.receive(ZHANG, unit_id=city.id, name="七月.xlsx", content=made.xlsx(lines))
        commands.stage(ZHANG, file_id=file.id)
        commands.confirm(ZHANG, file_id=file.id)
        sums = {}
        for cells in lines:
            number, paid = cells[made.AT["电子税票号码"]], int(cells[made.AT["实缴金额"]].replace(".", ""))
            sums[number] = sums.get(number, 0) + paid
        bring(city, write_csv(HEAD, [["2026-07-20", number, "国家金库", "", "", f"{fen / 100:.2f}", ""]
                                     for number, fen in sums.items()]))  # fmt: skip
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        assert states(city) == {("timing", "open", 0)}

    def test_twice_changes_nothing(self, city, arrived):
        bring(city, statement(range(1, 6)))
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        before = set(Difference.objects.values_list("pk", "state"))
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        assert set(Difference.objects.values_list("pk", "state")) == before

    def test_is_refused_elsewhere(self, city):
        with pytest.raises((NotAllowed, NotFound)):
            commands.reconcile(STRANGER, unit_id=city.id, month="202607")


class TestExplainDifference:
    def test_needs_words_an_owner_and_a_day_to_come(self, city, arrived):
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        row = Difference.objects.get(kind="tax_only")
        with pytest.raises(BadInput, match="difference_needs_words"):
            commands.explain_difference(ZHANG, difference_id=row.pk, note=" ", owner="李", due_date=date(2026, 8, 1))
        with pytest.raises(BadInput, match="day_in_past"):
            commands.explain_difference(ZHANG, difference_id=row.pk, note="已函询", owner="李",
                                        due_date=date(2026, 7, 1))  # fmt: skip
        done = commands.explain_difference(ZHANG, difference_id=row.pk, note="已函询国库", owner="李敏",
                                           due_date=date(2026, 8, 1))  # fmt: skip
        assert (done.state, done.owner) == ("explained", "李敏")

    def test_opens_again_when_the_day_has_passed(self, city, arrived):
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        row = Difference.objects.get(kind="tax_only")
        commands.explain_difference(ZHANG, difference_id=row.pk, note="已函询国库", owner="李敏",
                                    due_date=date(2026, 7, 24))  # fmt: skip
        commands.reconcile(ZHANG.later(moment("2026-07-25 09:00")), unit_id=city.id, month="202607")
        row.refresh_from_db()
        assert row.state == "open"


class TestCloseCollection:
    def test_is_refused_with_anything_unexplained(self, city, arrived):
        bring(city, statement(range(1, 6)))
        with pytest.raises(Refused, match="difference_open"):
            commands.close_collection(ZHANG, unit_id=city.id, month="202607")
        assert not Collection.objects.filter(state="closed").exists()

    def test_rolls_what_is_explained_into_the_next_month_where_it_clears(self, city, arrived):
        bring(city, statement(range(1, 6)))
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        row = Difference.objects.get(kind="tax_only")
        commands.explain_difference(ZHANG, difference_id=row.pk, note="国库下月补记", owner="李敏",
                                    due_date=date(2026, 8, 20))  # fmt: skip
        explain_waiting()
        closed = commands.close_collection(ZHANG, unit_id=city.id, month="202607")
        assert closed.closed
        assert not closed.verbs
        rolled = Difference.objects.get(month="202608", kind="tax_only")
        assert (rolled.state, rolled.owner, rolled.from_month) == ("explained", "李敏", "202607")
        sheet = write_csv(HEAD, [["2026-08-03", "", "国家金库", "补记", "", made.row(6)[made.AT["实缴金额"]], ""]])
        later = ZHANG.later(moment("2026-08-05 09:00"))
        commands.receive_sheet(later, unit_id=city.id, month="202608", name="八月.csv", content=sheet)
        commands.reconcile(later, unit_id=city.id, month="202608")
        rolled.refresh_from_db()
        assert rolled.state == "explained"  # an equal amount is not yet the same money
        entry = Difference.objects.get(month="202608", kind="bank_only")
        commands.explain_difference(later, difference_id=entry.pk, owner="李敏", due_date=date(2026, 8, 20),
                                    note=f"国库电话确认为 {rolled.reference}，六月所属期")  # fmt: skip
        commands.reconcile(later, unit_id=city.id, month="202608")
        assert set(Difference.objects.filter(pk__in=[rolled.pk, entry.pk]).values_list("state", flat=True)) == {"cleared"}

    def test_a_closed_month_takes_no_sheet_and_no_second_closing(self, city, arrived):
        bring(city, statement(range(1, 7)))
        commands.reconcile(ZHANG, unit_id=city.id, month="202607")
        with pytest.raises(Refused, match="difference_open"):
            commands.close_collection(ZHANG, unit_id=city.id, month="202607")
        explain_waiting()
        commands.close_collection(ZHANG, unit_id=city.id, month="202607")
        for act in (
            lambda: commands.close_collection(ZHANG, unit_id=city.id, month="202607"),
            lambda: commands.reconcile(ZHANG, unit_id=city.id, month="202607"),
            lambda: bring(city, statement([1])),
            lambda: commands.undo(ZHANG, file_id=arrived.id),
        ):
            with pytest.raises(Refused, match="month_closed"):
                act()
