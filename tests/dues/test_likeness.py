"""One line of a tax file has one effect whichever columns a file has, and belongs to one collecting union."""

import uuid
from datetime import date

import pytest

from tests.cast import NOW, OPERATOR, ZHANG
from tests.dues import tax_files as made
from tests.dues.test_files_commands import bring, live, money
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.commands import confirming, files
from unionloop.domains.dues.models.files import Collection, Payer, RowFault, TaxRow
from unionloop.domains.dues.rules.facts import Identity, may_be_same
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel.actor import Actor, Grant
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def union(parent_id, name, tier, division):
    return organisation.open_union(
        OPERATOR, parent_id=parent_id, name=name, tier=tier, kind="federation", code=division,
        division_code=division, founded_date=date(1952, 5, 1),
    )  # fmt: skip


@pytest.fixture
def city(db):
    return union(None, "遂宁市总工会", "city", "510900")


def without(lines, *names):
    """Return (lines, headers) of the same file saved without some columns."""
    gone = {made.AT[name] for name in names}
    return ([[cell for at, cell in enumerate(one) if at not in gone] for one in lines],
            [one for one in made.HEADERS if one not in names])  # fmt: skip


def with_uuids(count):
    return [made.row(number, 税票UUID=str(uuid.UUID(int=number))) for number in range(1, count + 1)]


def codes(row):
    return list(RowFault.objects.filter(file_id=row.id).order_by("line_no").values_list("code", flat=True))


class TestFewerColumns:
    @pytest.mark.parametrize("names", [
        ("税票UUID",), ("登记序号",), ("明细序号",), ("税票UUID", "登记序号", "明细序号"),
    ])  # fmt: skip
    @pytest.mark.parametrize("uuids", [True, False])
    def test_the_same_lines_saved_without_an_identity_have_one_effect(self, city, names, uuids):
        lines = with_uuids(3) if uuids else made.rows(3)
        live(city, made.csv(lines))
        before = money()
        row = bring(city, made.csv(*without(lines, *names)), "另存.csv")
        assert (row.accepted, row.failed) == (0, 0)
        if row.duplicate == 3:
            with pytest.raises(Refused, match="nothing_to_confirm"):
                confirming.confirm(ZHANG, file_id=row.id)
        assert money() == before

    def test_and_so_the_other_way_round(self, city):
        lines = with_uuids(3)
        live(city, made.csv(*without(lines, "税票UUID", "明细序号")))
        row = bring(city, made.csv(lines), "全.csv")
        assert (row.accepted, row.duplicate) == (0, 3)

    def test_another_amount_is_a_fault_for_a_person_with_the_line_it_may_be(self, city):
        lines = with_uuids(2)
        live(city, made.csv(lines), "七月.csv")
        lines[0][made.AT["实缴金额"]] = "1.00"
        row = bring(city, made.csv(*without(lines, "税票UUID")), "另存.csv")
        assert (row.accepted, row.duplicate, row.failed, codes(row)) == (0, 1, 1, ["likely_same"])
        fault = queries.file_faults(ZHANG, file_id=row.id).rows[0]
        assert "七月.csv" in fault.reason
        assert "第 2 行" in fault.reason

    def test_two_details_of_one_receipt_are_two_lines(self, city):
        lines = [made.row(1), made.row(1, 明细序号="2")]
        live(city, made.csv(lines[:1]))
        row = bring(city, made.csv(lines), "续.csv")
        assert (row.accepted, row.duplicate, row.failed) == (1, 1, 0)

    def test_one_live_line_is_met_once(self, city):
        lines = [made.row(1), made.row(1, 明细序号="2")]
        live(city, made.csv(*without(lines[:1], "明细序号")))
        row = bring(city, made.csv(lines), "全.csv")
        assert (row.accepted, row.duplicate, codes(row)) == (0, 1, ["likely_same"])

    def test_twice_in_one_file_once_with_and_once_without_its_number(self, city):
        row = bring(city, made.csv([made.row(1), made.row(1, 登记序号="")]))
        assert (row.accepted, codes(row)) == (1, ["likely_same_in_file"])

    def test_what_nothing_tells_apart(self):
        whole = Identity("u", "t", "1")
        assert may_be_same(whole, Identity("", "", ""))
        assert may_be_same(whole, Identity("u", "", "1"))
        assert not may_be_same(whole, Identity("", "t", "2"))
        assert not may_be_same(whole, Identity("v", "t", "1"))


class TestCollectingUnits:
    @pytest.fixture
    def two(self, db):
        """Two cities, each with a clerk of its own; the first has a file live and its month closed."""
        province = union(None, "四川省总工会", "province", "510000")
        first, second = union(province.id, "遂宁市总工会", "city", "510900"), union(province.id, "绵阳市总工会", "city", "510700")
        clerks = [Actor(name, (Grant("dues.*", unit.path),), NOW) for name, unit in (("a", first), ("b", second))]
        row = files.receive(clerks[0], unit_id=first.id, name="遂宁.csv", content=made.csv(made.rows(3)))
        files.stage(clerks[0], file_id=row.id)
        confirming.confirm(clerks[0], file_id=row.id)
        Collection.objects.create(unit_id=first.id, month="202607", state="closed")
        return first, second, clerks

    def stage(self, two, lines):
        row = files.receive(two[2][1], unit_id=two[1].id, name="绵阳.csv", content=made.csv(lines))
        return files.stage(two[2][1], file_id=row.id)

    def test_a_file_of_one_never_touches_the_rows_of_the_other(self, two):
        before = list(TaxRow.objects.order_by("pk").values())
        row = self.stage(two, [made.row(1, 实缴金额="1.00"), made.row(2), made.row(3, 明细序号=""), made.row(77)])
        assert (row.accepted, row.changed, row.duplicate, row.failed) == (1, 0, 0, 3)
        assert codes(row) == ["live_elsewhere"] * 3
        reason = queries.file_faults(two[2][1], file_id=row.id).rows[0].reason
        assert two[0].name in reason
        confirming.confirm(two[2][1], file_id=row.id)
        assert list(TaxRow.objects.filter(file__unit=two[0].id).order_by("pk").values()) == before

    def test_the_same_taxpayer_stands_at_each_ones_own_desk(self, two):
        row = self.stage(two, [made.row(1, 电子税票号码="351070260700000001")])
        confirming.confirm(two[2][1], file_id=row.id)
        assert Payer.objects.filter(name=made.firm(1)).values_list("unit_id", flat=True).count() == 2
        assert TaxRow.objects.get(file_id=row.id).payer.unit_id == two[1].id
        assert commands.match_payers(two[2][1], unit_id=two[1].id).payers == 1
