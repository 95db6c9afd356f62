"""What a union sees of its own money: every sum, the rule, the rows — and no more."""

import pytest

from tests.cast import OPERATOR, actor
from tests.dues import town
from tests.entrance import enter, hire
from unionloop.domains.dues import queries
from unionloop.domains.organisation import queries as tree
from unionloop.kernel.errors import NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    place = town.build()
    place.rows([("E1", 1_111_11), ("E1", 2_222_22), ("E6", 7_777), ("E7", 909), ("E3", 5_000)])
    place.run = town.approved(place)
    return place


def chair(place, code):
    return actor(f"chair-{code}", "dues.read", path=tree.by_ids([place.units[code]])[place.units[code]].path)


class TestExplainForItsReceiver:
    def test_its_own_sum_with_rule_and_rows(self, place):
        mine = queries.explain(chair(place, "U1"), run_id=place.run.id, unit_id=place.units["U1"])
        whole = queries.explain(OPERATOR, run_id=place.run.id, unit_id=place.units["U1"])
        assert (mine.amount_fen, mine.rows_count) == (whole.amount_fen, 2)
        assert [one.paid_fen for one in mine.rows] == [1_111_11, 2_222_22]
        assert {one.collected for one in mine.rows} == {False}
        assert mine.rules[0][0].version == whole.rules[0][0].version
        row = queries.allocation(chair(place, "U1"), allocation_id=mine.rows[0].id)
        assert sum(fen for _, _, fen in row.parts) == 1_111_11

    def test_nobody_elses(self, place):
        other = queries.explain(OPERATOR, run_id=place.run.id, unit_id=place.units["U3"]).rows[0]
        by = chair(place, "U1")
        with pytest.raises(NotFound):
            queries.allocation(by, allocation_id=other.id)
        assert queries.explain(by, unit_id=place.units["U3"]).rows_count == 0
        assert queries.explain(by, tier="city").rows_count == 0
        with pytest.raises(NotFound):
            queries.explain(chair(place, "U2"), run_id=place.run.id)  # got nothing out of this run

    def test_in_a_joint_union_the_firms_stay_masked(self, place):
        found = queries.explain(chair(place, "J1"), run_id=place.run.id, unit_id=place.units["J1"])
        assert found.rows_count == 2
        assert all(one.payer_name.endswith("***") for one in found.rows)
        assert not any(one.payer_name.endswith("***") for one in queries.explain(OPERATOR, run_id=place.run.id).rows)


class TestPages:
    def test_two_clicks_from_the_organisation_page_to_the_row(self, place):
        unit = place.units["U1"]
        web = enter(hire("zhou", "chair", unit, label="周建华"))
        page = web.get(f"/o/{unit}/").content.decode()
        first = f"/j/explain?run={place.run.id}&amp;unit={unit}&amp;tier=base"
        assert first.replace("&amp;", "&") in page.replace("&amp;", "&")
        shown = web.get(first.replace("&amp;", "&"))
        assert shown.status_code == 200
        text = shown.content.decode()
        assert "第 1 行" in text  # of which file is for whoever collects
        assert f"/j/runs/{place.run.id}" not in text
        row = queries.explain(OPERATOR, run_id=place.run.id, unit_id=unit).rows[0]
        assert web.get(f"/j/explain/{row.id}").status_code == 200
        assert web.get(f"/j/explain?run={place.run.id}&unit={place.units['U3']}").content.decode().count("第 1 行") == 0
