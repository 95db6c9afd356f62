"""Payer matching on its own: what goes through alone, what a person must see, and the real registry."""

import math
from random import Random

import pytest

from tests.dues import registry_score
from tests.dues import tax_files as made
from tests.dues.registry_score import Key
from unionloop.domains.dues.rules.matching import Subject, match, match_all
from unionloop.domains.dues.rules.names import bigrams, core, normal
from unionloop.domains.dues.rules.registry import BLOCK, Index

PLACES = registry_score.PLACES["suining"]
FOOD = Key(1, made.uscc(1), "", "10115109030000000001", "遂宁天泰食品有限公司", ("遂宁天泰副食品厂",), "510903", "嘉禾街道")
SAME_NAME_WEST = Key(2, made.uscc(2, "510904"), "", "", "遂宁天泰食品有限公司", (), "510904", "柔刚街道")
GLASS = Key(3, made.uscc(3), "", "", "四川华锐玻璃股份有限公司", (), "510903", "")
SHOP_ONE = Key(4, "", "", "", "遂宁康达药业连锁有限公司一店", (), "510903", "")
SHOP_TWO = Key(5, "", "", "", "遂宁康达药业连锁有限公司二店", (), "510903", "")
OLD = Key(6, "", "510903206155681", "", "遂宁市启程汽配有限公司", (), "510903", "")
EAST, WEST = "国家税务总局遂宁市船山区税务局", "国家税务总局遂宁市安居区税务局"


def index(*keys: Key) -> Index:
    return Index(keys or (FOOD, SAME_NAME_WEST, GLASS, SHOP_ONE, SHOP_TWO, OLD), PLACES)


class TestCodes:
    def test_the_stable_number_of_the_tax_office_decides_through_a_rename(self):
        one = match(Subject("p", "遂宁天泰食品集团有限公司", tax_key=FOOD.tax_key), index())
        assert (one.state, one.employer_id, one.how) == ("matched", 1, "tax_key")

    def test_the_credit_code_decides_and_a_former_name_agrees(self):
        one = match(Subject("p", "遂宁天泰副食品厂", uscc=FOOD.uscc), index())
        assert (one.state, one.employer_id, one.how) == ("matched", 1, "uscc")

    def test_an_old_id_lives_on_inside_the_new_code(self):
        one = match(Subject("p", "四川华锐玻璃公司", old_tax_id=GLASS.uscc[2:17]), index())
        assert (one.state, one.employer_id, one.how) == ("matched", 3, "fifteen")

    def test_the_same_code_under_quite_another_name_is_for_a_person(self):
        one = match(Subject("p", "安居恒远服饰经营部", uscc=FOOD.uscc), index())
        assert (one.state, one.employer_id) == ("review", None)
        assert "代码相同但名称差别大" in one.candidates[0].against[0]


class TestNames:
    def test_brackets_width_and_script_make_no_difference(self):
        assert normal("中國（四川）泰樂 制药") == normal("中国(四川)泰乐制药")
        one = match(Subject("p", "四川華銳玻璃股份有限公司 ", tax_office=EAST), index())
        assert (one.state, one.employer_id, one.how) == ("matched", 3, "name")

    def test_the_same_name_in_another_district_is_never_merged_silently(self):
        alone = index(SAME_NAME_WEST)
        one = match(Subject("p", "遂宁天泰食品有限公司", tax_office=EAST), alone)
        assert one.state == "review"
        assert "不在同一区县" in one.candidates[0].against

    def test_of_two_of_one_name_the_district_decides(self):
        one = match(Subject("p", "遂宁天泰食品有限公司", tax_office=WEST), index())
        assert (one.state, one.employer_id) == ("matched", 2)
        both = match(Subject("p", "遂宁天泰食品有限公司"), index())
        assert both.state == "review"
        assert len(both.candidates) >= 2

    def test_a_former_name_is_found_and_said(self):
        one = match(Subject("p", "遂宁天泰副食品厂", tax_office=EAST), index())
        assert (one.state, one.employer_id, one.how) == ("matched", 1, "former")
        assert "曾用名相同" in one.candidates[0].reasons[0]

    def test_legal_form_and_place_do_not_make_another_firm(self):
        one = match(Subject("p", "遂宁启程汽配有限责任公司", tax_office=EAST), index())
        assert one.candidates[0].employer_id == 6
        assert core("遂宁市启程汽配有限公司", tuple(PLACES)) == core("启程汽配有限责任公司", tuple(PLACES))

    def test_shop_one_is_not_shop_two(self):
        one = match(Subject("p", "遂宁康达药业连锁有限公司三店", tax_office=EAST), index())
        assert one.state == "review"
        assert all("编号不同" in "".join(c.against) for c in one.candidates[:2])

    def test_nothing_like_it_is_unknown(self):
        assert match(Subject("p", "成都蜀都酒店管理集团", tax_office=EAST), index()).state == "unknown"

    def test_two_payers_alike_one_employer_go_to_nobody_alone(self):
        payers = [Subject("a", "四川华锐玻璃股份公司", tax_office=EAST, street=""),
                  Subject("b", "四川华锐波璃股份有限公司", tax_office=EAST)]  # fmt: skip
        found = dict(match_all(payers, index(GLASS)))
        assert sum(one.state == "matched" for one in found.values()) <= 1

    def test_differing_codes_speak_against_a_like_name(self):
        one = match(Subject("p", "四川华锐玻璃股份有限公司", uscc=made.uscc(77), tax_office=EAST), index())
        assert one.state == "review"
        assert one.candidates[0].against


class TestNearNames:
    def test_the_nearest_are_those_a_reading_of_every_name_finds(self):
        drawn = Random(5)
        names = ["".join(drawn.choices("天地玄黄宇宙洪荒日月盈昃", [12, 9, 7, 5, 4, 3, 2, 2, 1, 1, 1, 1], k=6))
                 for _ in range(700)]  # fmt: skip
        known = index(*(Key(at, "", "", "", name, (), "", "") for at, name in enumerate(names, 1)))
        pairs = [bigrams(name) for name in names]
        counts = {pair: sum(pair in own for own in pairs) for pair in frozenset().union(*pairs)}
        total = len(names) + 1
        worth = {pair: int(100 * math.log(total / count)) + 1 for pair, count in counts.items() if count * 3 < total + 60}
        for name in names[:60]:
            weights = {at: sum(worth.get(pair, 0) for pair in own & bigrams(name)) for at, own in enumerate(pairs, 1)}
            best = sorted((at for at in weights if weights[at]), key=lambda at: (-weights[at], at))
            assert known.names.near(name) == best[:BLOCK]


class TestRealRegistry:
    @pytest.mark.parametrize("city", ["suining", "mianyang"])
    def test_what_goes_through_alone_is_right_and_most_goes_through(self, city, shared_data):
        found = registry_score.score(city)
        assert found.precision >= 0.99, found
        assert found.recall >= 0.85, found
        assert found.offered / found.true_pairs >= 0.97, found  # the rest is one key away on the desk

    def test_an_index_laid_out_for_some_payers_answers_them_as_the_whole_one_does(self, shared_data):
        payers, whole = registry_score.sides("suining")
        some = payers[::3]
        narrow = whole.narrowed(some)
        assert [match(one, narrow) for one in some] == [match(one, whole) for one in some]
