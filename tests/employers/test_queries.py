"""Lists, facets and coverage, checked against counts by hand."""

from datetime import date

import pytest

from tests.cast import OPERATOR, STRANGER, actor
from tests.employers.conftest import uscc
from unionloop.domains.employers import commands, queries
from unionloop.domains.employers.contracts import EmployerInput, Filters
from unionloop.domains.employers.models import Employer
from unionloop.domains.reference import commands as reference
from unionloop.kernel.errors import BadInput, NotFound

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 22)


def names(**filters):
    return [row.name[2:4] for row in queries.employers(OPERATOR, filters=Filters(**filters)).rows]


class TestEmployers:
    def test_largest_first_with_sums(self, firms):
        page = queries.employers(OPERATOR)
        assert [row.headcount for row in page.rows] == [400, 60, 30, 25, 12, 8]
        assert (page.total, page.sums) == (6, {"headcount": 535, "women": 267})

    @pytest.mark.parametrize(
        ("filters", "found"),
        [({"coverage": ("none",), "at_least": 25, "status": ("normal",)}, ["钢构", "市自", "物流"]),
         ({"coverage": ("own", "covered")}, ["食品", "玻璃"]),
         ({"division": ("510904",)}, ["物流"]),
         ({"band": ("25-99", "1-9")}, ["市自", "食品", "物流", "商贸"]),
         ({"non_public": False}, ["市自"]),
         ({"industry": ("C 制造业",), "status": ("deregistered",)}, ["商贸"]),
         ({"text": "遂州(玻璃)"}, ["玻璃"]),
         ({"text": uscc(3)[:12].lower(), "street": "嘉禾街道"}, ["钢构", "市自", "食品", "玻璃", "商贸"]),
         ({"text": "10100004"}, ["物流"]),
         ({"order": "name", "coverage": ("own",)}, ["食品"])],
    )  # fmt: skip
    def test_filters(self, firms, filters, found):
        assert names(**filters) == found

    def test_pages_run_through_everything_once(self, firms):
        first = queries.employers(OPERATOR, limit=4)
        rest = queries.employers(OPERATOR, limit=4, after=first.next)
        ids = [row.id for row in (*first.rows, *rest.rows)]
        assert len(ids) == len(set(ids)) == 6
        assert [row.id for row in queries.every_employer(OPERATOR)] == ids

    def test_scope_is_the_responsible_union(self, firms, street):
        here = actor("lin", "employers.read", path=street.street.path)
        assert queries.employers(here).total == 5
        with pytest.raises(NotFound):
            queries.employer(here, employer_id=firms.freight.id)
        assert queries.employers(STRANGER).total == 0
        assert queries.employers(OPERATOR, filters=Filters(unit_id=street.other.id)).total == 1


class TestFacets:
    def test_counts_leave_out_their_own_filter(self, firms):
        found = queries.facets(OPERATOR, filters=Filters(coverage=("none",)))
        counts = {name: {one.key: one.count for one in rows} for name, rows in found.items()}
        assert counts["coverage"] == {"own": 1, "covered": 1, "none": 4}
        assert counts["division"] == {"510903": 3, "510904": 1}
        assert counts["band"] == {"0": 0, "1-9": 1, "10-24": 0, "25-99": 2, "100-399": 0, "400": 1}
        assert counts["status"]["deregistered"] == 1

    def test_divisions_are_named(self, firms):
        reference.load_profile_divisions(OPERATOR)
        labels = [one.label for one in queries.facets(OPERATOR)["division"]]
        assert labels == ["船山区", "安居区"]


class TestCoverage:
    def test_the_four_denominators(self, firms):
        row = queries.whole_coverage(OPERATOR, DAY)
        # operating: all but 商贸; threshold 1: all five; target: without 水务
        assert (row.registered, row.operating, row.should, row.target) == (6, 5, 5, 4)
        assert (row.own, row.covered, row.gap) == (1, 1, 3)
        assert (row.own_of_target, row.covered_of_target) == (1, 1)
        assert (row.rate_bp, row.own_rate_bp, row.covered_rate_bp, row.target_rate_bp) == (4000, 2000, 2000, 5000)
        assert (row.staff_should, row.staff_unionised) == (527, 42)

    def test_the_threshold_is_a_parameter(self, firms):
        reference.set_parameter(OPERATOR, code="founding.target_headcount", value=25, valid_from=date(2026, 1, 1),
                                source="本地文件")  # fmt: skip
        row = queries.whole_coverage(OPERATOR, DAY)
        assert (row.operating, row.should, row.own, row.covered) == (5, 4, 1, 0)

    def test_a_union_counts_from_the_day_it_was_founded(self, firms):
        assert [queries.whole_coverage(OPERATOR, date.fromisoformat(day)).gap
                for day in ("2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01")] == [5, 4, 4, 3]  # fmt: skip

    def test_groups_add_up_to_the_whole(self, firms, street):
        whole = queries.whole_coverage(OPERATOR, DAY)
        for group in ("division", "street", "industry", "size", "band"):
            rows = queries.coverage(OPERATOR, DAY, group)
            for name in ("registered", "should", "own", "covered", "gap", "staff_should", "target"):
                assert sum(getattr(row, name) for row in rows) == getattr(whole, name), (group, name)
        divisions = queries.coverage(OPERATOR, day=DAY, group="division")
        assert [(row.key, row.gap, row.rate_bp) for row in divisions] == [("510903", 2, 5000), ("510904", 1, 0)]
        with pytest.raises(BadInput, match="unknown_group"):
            queries.coverage(OPERATOR, DAY, "colour")
        assert queries.whole_coverage(OPERATOR, DAY, unit_path=street.other.path).gap == 1

    def test_nothing_has_no_rate(self, street):
        assert queries.whole_coverage(OPERATOR, DAY).rate_bp is None


class TestDuplicates:
    def test_are_proposed_never_merged(self, street):
        one = commands.register(OPERATOR, employer=EmployerInput("天泰食品（遂州）有限公司", street.street.id,
                                                                 division_code="510903", uscc=uscc(1)))  # fmt: skip
        two = commands.register(OPERATOR, employer=EmployerInput("天泰食品(遂州)有限公司", street.street.id,
                                                                 division_code="510903"))  # fmt: skip
        found = queries.duplicates(OPERATOR)
        assert [(pair.first.id, pair.second.id, pair.reason) for pair in found] == [(one.id, two.id, "same_name_here")]
        assert queries.employers(OPERATOR).total == 2


def test_unions_of(firms, street):
    assert queries.unions_of([street.own.id, street.joint.id]) == {
        street.own.id: [firms.food.id], street.joint.id: [firms.glass.id],
    }  # fmt: skip


def test_keys_cost_three_queries(firms, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        keys = queries.keys()
    assert [key.uscc for key in keys] == [uscc(n) for n in range(1, 7)]
    assert queries.by_ids([keys[0].id, 10**9]).keys() == {keys[0].id}


class TestInvariants:
    def test_hold_after_the_life_of_a_line(self, firms):
        commands.rename(OPERATOR, employer_id=firms.food.id, name="天泰食品有限公司")
        assert [faults for _, faults in queries.invariants(OPERATOR)] == [[], [], []]

    def test_name_what_was_changed_past_the_commands(self, firms):
        Employer.objects.filter(pk=firms.food.id).update(name="别名", uscc="91110000802100433C")
        faults = [fault for _, found in queries.invariants(OPERATOR) for fault in found]
        assert len(faults) == 2
        assert "uscc_check" in faults[1]
