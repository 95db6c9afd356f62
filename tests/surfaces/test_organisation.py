"""B3: the tree, one organisation, terms — through HTTP."""

from datetime import date

import pytest

from tests.cast import NOW, OPERATOR
from tests.entrance import enter, hire
from tests.organisation.conftest import tree  # noqa: F401
from unionloop.domains.organisation import commands, queries
from unionloop.domains.organisation.contracts import SeatInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(tree):  # noqa: F811
    return enter(hire("chen", "organiser", label="陈静"))


def text_of(response):
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8-sig")


class TestUnits:
    def test_lists_filters_and_exports(self, chen, tree):  # noqa: F811
        assert "嘉禾街道工会联合会" in text_of(chen.get("/o/"))
        joint = text_of(chen.get("/o/?kind=joint&format=csv"))
        assert "嘉禾商圈联合工会" in joint
        assert "遂州食品" not in joint
        assert "遂州钢构" in text_of(chen.get(f"/o/?under={tree.street.id}&q=钢构"))

    def test_a_street_sees_its_own(self, tree):  # noqa: F811
        lin = enter(hire("lin", "street_cadre", tree.street.id))
        page = text_of(lin.get("/o/"))
        assert "遂州食品有限公司工会" in page
        assert "安居区总工会" not in page
        assert lin.get(f"/o/{tree.west.id}/").status_code == 404

    def test_needs_the_verb(self, tree):  # noqa: F811
        assert enter(hire("nobody")).get("/o/").status_code == 403


class TestUnitPage:
    def test_shows_line_committee_and_children(self, chen, tree):  # noqa: F811
        commands.seat_committee(OPERATOR, unit_id=tree.street.id, kind="committee", term_from=date(2025, 7, 1),
                                term_years=5, seats=[SeatInput("chair", "李明")])  # fmt: skip
        page = text_of(chen.get(f"/o/{tree.street.id}/"))
        for words in ("遂州市总工会", "李明", "遂州食品有限公司工会", tree.street.code):
            assert words in page

    def test_acts(self, chen, tree):  # noqa: F811
        url = f"/o/{tree.food.id}/act/"
        assert chen.post(f"{url}rename/", {"name": "天泰食品工会"}).status_code == 302
        assert queries.unit(OPERATOR, unit_id=tree.food.id).name == "天泰食品工会"
        seats = {"kind": "committee", "term_from": "2026-07-01", "term_years": "3", "seats": "主席 李明\n委员：王芳"}
        assert chen.post(f"{url}seat_committee/", seats).status_code == 302
        assert queries.chairs_of([tree.food.id]) == {tree.food.id: "李明"}
        bad = chen.post(f"{url}seat_committee/", seats | {"seats": "李明"})
        assert bad.status_code == 422
        assert "这一行读不懂" in text_of(bad)
        refused = chen.post(f"/o/{tree.street.id}/act/dissolve/", {})
        assert refused.status_code == 409
        assert "下面还有 3 个工会" in text_of(refused)

    def test_splits_by_codes(self, chen, tree):  # noqa: F811
        parts = f"嘉禾东街道工会联合会，{tree.joint.code}，{tree.food.code}\n嘉禾西街道工会联合会, {tree.steel.code.lower()}"
        assert chen.post(f"/o/{tree.street.id}/act/split/", {"parts": parts}).status_code == 302
        assert "已分立" in text_of(chen.get(f"/o/{tree.street.id}/"))
        assert queries.line_of(tree.steel.id)[-2].name == "嘉禾西街道工会联合会"


def test_terms_due(chen, tree):  # noqa: F811
    today = NOW.date()
    commands.seat_committee(OPERATOR, unit_id=tree.food.id, kind="committee", term_from=today.replace(year=2023),
                            term_years=3, seats=[SeatInput("chair", "李明")])  # fmt: skip
    page = text_of(chen.get("/o/terms/"))
    assert "遂州食品有限公司工会" in page
    assert "李*" in page
    assert "李明" not in page


def test_the_search_box_finds_them(chen, tree):  # noqa: F811
    assert "嘉禾商圈联合工会" in text_of(chen.get("/find/?q=嘉禾商圈"))
