"""Codes against domain.md §13.1 and another implementation; names; duplicates."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as other

from unionloop.domains.employers import rules
from unionloop.domains.employers.rules.register import Sketch
from unionloop.kernel.codes import ALPHABET, WEIGHTS
from unionloop.kernel.errors import BadInput


class TestUscc:
    def test_weights_are_those_of_the_standard(self):
        assert WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

    @pytest.mark.parametrize(
        ("text", "code"),
        [("81510900100000016P", "81510900100000016P"), ("91510900MA00000X7E", "91510900MA00000X7E"),
         ("91110000802100433B", "91110000802100433B"), (" 9111 0000 8021 0043 3b", "91110000802100433B"),
         ("９１１１００００８０２１００４３３Ｂ", "91110000802100433B"), ("91110000-80210043-3B", "91110000802100433B")],
    )  # fmt: skip
    def test_accepts_and_normalises(self, text, code):
        assert rules.check_uscc(text) == code

    @pytest.mark.parametrize(
        ("text", "code", "facts"),
        [("", "uscc_missing", {}),
         ("9111000080210043B", "uscc_length", {"length": 17}),
         ("91110000802100433BB", "uscc_length", {"length": 19}),
         ("9111OOOO802100433B", "uscc_character", {"position": 5, "found": "O", "like": "0"}),
         ("9I110000802100433B", "uscc_character", {"position": 2, "found": "I", "like": "1"}),
         ("9111000080210043三B", "uscc_character", {"position": 17, "found": "三", "like": "—"}),
         ("911A0000802100433B", "uscc_division", {"position": 4, "found": "A"}),
         ("9.1110000802100E+17", "uscc_scientific", {"found": "9.1110000802100E+17"}),
         ("91110000802100433C", "uscc_check", {"expected": "B", "found": "C", "where": "1–8、18"})],
    )  # fmt: skip
    def test_refuses_and_names_the_fault(self, text, code, facts):
        with pytest.raises(BadInput, match=code) as found:
            rules.check_uscc(text)
        assert found.value.facts == facts

    def test_the_inner_code_points_at_the_wrong_digit(self):
        # 91110000802100433B with position 12 (0 → 3): the outer and the inner check both break
        with pytest.raises(BadInput) as found:
            rules.check_uscc("91110000802300433B")
        assert "12" in found.value.facts["where"].split("、")

    def test_a_wrong_inner_code_is_a_warning(self):
        assert rules.uscc_warnings("91110000802100433B") == ()
        assert rules.uscc_warnings("81510900100000016P") == ()
        first = "91510900MA0000011"
        odd = first + rules.uscc_digit(first)
        assert rules.check_uscc(odd) == odd
        assert ("org_check" in rules.uscc_warnings(odd)) == (not other_org_valid(odd[8:17]))
        strange = "99" + "5109001000000160"[:15]
        assert "prefix" in rules.uscc_warnings(strange + rules.uscc_digit(strange))

    @given(st.text(ALPHABET, min_size=17, max_size=17))
    def test_agrees_with_another_implementation(self, first):
        code = first + rules.uscc_digit(first)
        assert other.calc_check_digit(code) == code[-1]

    @given(st.integers(0, 16), st.sampled_from(ALPHABET))
    def test_every_single_wrong_character_is_noticed(self, at, letter):
        code = "91110000802100433B"
        wrong = code[:at] + letter + code[at + 1 :]
        if wrong != code:
            with pytest.raises(BadInput):
                rules.check_uscc(wrong)

    def test_real_codes_of_a_city(self, shared_data):
        file = shared_data / "enterprise_registry" / "suining_full.csv.gz"
        wrong = 0
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in csv.DictReader(lines):
                try:
                    valid = rules.check_uscc(line["uscc"]) == line["uscc"]
                except BadInput:
                    valid = False
                wrong += valid != (line["uscc_valid"] == "True")
        assert wrong == 0


def other_org_valid(code):
    total = sum(int(one, 36) * weight for one, weight in zip(code, (3, 7, 9, 10, 5, 8, 4, 2), strict=False))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11)) == code[8]


@pytest.mark.parametrize(
    ("text", "code"),
    [("510922078878921", "510922078878921"), ("51092120631067x", "51092120631067X"), ("", ""),
     ("510902197001011234", "510902197001011234")],
)  # fmt: skip
def test_accepts_old_tax_ids(text, code):
    assert rules.check_old_tax_id(text) == code


@pytest.mark.parametrize("text", ["51092", "5109220788789210", "5109A2078878921", "５１０９2207887892一"])
def test_refuses_old_tax_ids(text):
    with pytest.raises(BadInput, match="bad_old_tax_id"):
        rules.check_old_tax_id(text)


class TestNames:
    @pytest.mark.parametrize(
        "text",
        ["四川天泰（集团）有限公司", "四川天泰(集团)有限公司", " 四川 天泰〔集团〕有限公司", "四川天泰・集团有限公司",
         "四川天泰\u3000集团有限公司"],
    )  # fmt: skip
    def test_writing_makes_no_difference(self, text):
        assert rules.normal_name(text) == "四川天泰集团有限公司"

    def test_the_stored_name_is_not_folded(self):
        assert rules.check_name(" 遂州𠮷野（食品）Ｃｏ. ") == "遂州𠮷野（食品）Ｃｏ."

    @pytest.mark.parametrize(
        ("text", "core"),
        [("四川省遂宁市天泰食品有限公司", "天泰食品"), ("遂宁天泰食品有限责任公司", "天泰食品"),
         ("天泰食品（遂宁）有限公司", "天泰食品"), ("天泰食品(四川省)股份有限公司", "天泰食品"),
         ("射洪县天泰食品厂", "天泰食品厂"), ("射洪市天泰食品厂", "天泰食品厂"), ("遂宁公司", "遂宁公司"),
         ("四川有限公司", "四川有限公司")],
    )  # fmt: skip
    def test_the_core_is_what_is_left(self, text, core):
        assert rules.core_name(text, ["四川省", "遂宁市", "射洪市"]) == core

    @pytest.mark.parametrize(
        ("heads", "band"), [(0, "0"), (1, "1-9"), (9, "1-9"), (10, "10-24"), (24, "10-24"), (25, "25-99"),
                            (99, "25-99"), (100, "100-399"), (399, "100-399"), (400, "400")],
    )  # fmt: skip
    def test_bands(self, heads, band):
        assert rules.band_of(heads) == band


class TestPropose:
    def row(self, pk, name="天泰食品", uscc="", old="", division="510903", former=()):
        return Sketch(pk, name, name, uscc, old, division, former)

    def test_the_same_organisation_code_under_two_kinds_of_id(self):
        pairs = rules.propose([self.row(1, "甲", uscc="91110000802100433B"), self.row(2, "乙", old="110000802100433")])
        assert [(pair.first, pair.second, pair.reason) for pair in pairs] == [(1, 2, "same_org_code")]

    def test_the_same_name_in_another_district_is_less_sure(self):
        here = rules.propose([self.row(1), self.row(2)])
        there = rules.propose([self.row(1), self.row(2, division="510904")])
        assert (here[0].reason, there[0].reason) == ("same_name_here", "same_name")
        assert here[0].score_bp > there[0].score_bp

    def test_two_codes_are_two_employers(self):
        rows = [self.row(1, uscc="91110000802100433B"), self.row(2, uscc="91510900MA00000X7E")]
        assert rules.propose(rows) == []

    def test_a_former_name(self):
        pairs = rules.propose([self.row(1, "新名", former=("旧名",)), self.row(2, "旧名", division="510904")])
        assert [pair.reason for pair in pairs] == ["former_name"]


@pytest.mark.parametrize(("heads", "women"), [(-1, 0), (10, 11), (10, -1), (6_000_000, 0)])
def test_refuses_headcounts(heads, women):
    with pytest.raises(BadInput):
        rules.check_headcount(heads, women)


class TestInitials:
    def test_read_phrases_rare_characters_and_latin(self):
        assert rules.initials_of("𠮷盛物流") == "JSWL"
        assert rules.initials_of("重庆长安（ABC）12").split()[0] == "CQCAABC12"
        assert "ZQZAABC12" in rules.initials_of("重庆长安（ABC）12").split()
