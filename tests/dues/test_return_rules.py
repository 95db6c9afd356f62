"""Return policies, preparation rules and rule files: nonsense is refused by name, the field or the line said."""

import json
from datetime import date

import pytest

from tests.cast import OPERATOR
from unionloop.domains.dues import commands, queries
from unionloop.domains.dues.models import Policy, PreparationRule, SplitRule
from unionloop.kernel.errors import BadInput

pytestmark = pytest.mark.django_db
POLICY = {"name": "小微返还", "valid_from": date(2026, 1, 1), "source": "样例", "tiers": ["city"]}
RETURN = {"return_rate_bp": 6_000, "lookback_months": 36, "valid_from": date(2030, 1, 1), "source": "样例"}
RULE = {"name": "x", "valid_from": "2040-01-01", "shares_bp": {"base": 10_000}, "source": "样例"}


class TestPolicy:
    @pytest.mark.parametrize(("changes", "code", "field"), [
        ({"valid_from": None}, "dues_field_missing", "valid_from"), ({"valid_from": "2026-01-01"}, "dues_unknown_word", "valid_from"),
        ({"name": " "}, "dues_field_missing", "name"), ({"name": "长" * 81}, "dues_word_long", "name"),
        ({"source": " "}, "dues_no_source", None), ({"source": None}, "dues_no_source", None),
        ({"tiers": ["city", "city"]}, "bad_tiers", None), ({"tiers": "city"}, "bad_tiers", None), ({"tiers": []}, "bad_tiers", None),
        ({"size_classes": ["gigantic"]}, "dues_unknown_word", "size_classes"),
        ({"size_classes": ["small", "small"]}, "dues_unknown_word", "size_classes"),
        ({"annual_limit_fen": -5}, "dues_out_of_range", "annual_limit_fen"),
        ({"annual_limit_fen": "5"}, "dues_not_whole", "annual_limit_fen"),
        ({"share_bp": 20_000}, "dues_out_of_range", "share_bp"), ({"share_bp": 0}, "dues_out_of_range", "share_bp"),
        ({"share_bp": True}, "dues_not_whole", "share_bp"), ({"precedence": 99_999}, "dues_out_of_range", "precedence"),
        ({"mode": "maybe"}, "dues_unknown_word", "mode"), ({"region": "abc"}, "dues_bad_region", None),
        ({"exclusions": "银行"}, "dues_unknown_word", "exclusions"), ({"by_list": "yes"}, "dues_unknown_word", "by_list"),
        ({"valid_to": date(2025, 1, 1)}, "dues_period_backward", None), ({"made_by": "x"}, "dues_unknown_field", "made_by"),
    ])  # fmt: skip
    def test_nonsense_is_refused_by_name(self, changes, code, field):
        with pytest.raises(BadInput, match=code) as refused:
            commands.set_policy(OPERATOR, values={**POLICY, **changes})
        assert field in (None, refused.value.facts.get("field"))
        assert not Policy.objects.exists()

    def test_what_is_sound_is_kept_as_it_was(self):
        row = commands.set_policy(OPERATOR, values={
            **POLICY, "tiers": ["county", "city"], "size_classes": ["micro", "small"], "share_bp": 5_000,
            "by_list": True, "annual_limit_fen": 1_000_000, "exclusions": ["银行"],
        })  # fmt: skip
        assert (row.tiers, row.size_classes, row.share_bp, row.annual_limit_fen) == (
            ("county", "city"), ("micro", "small"), 5_000, 1_000_000
        )  # fmt: skip


class TestPreparation:
    @pytest.mark.parametrize(("changes", "code"), [
        ({"return_rate_bp": -1}, "dues_out_of_range"), ({"return_rate_bp": 10_001}, "dues_out_of_range"),
        ({"return_rate_bp": "60%"}, "dues_not_whole"), ({"lookback_months": 99_999}, "dues_out_of_range"),
        ({"region": "abc"}, "dues_bad_region"), ({"size_class": "huge"}, "dues_unknown_word"),
        ({"forfeit_to": "me"}, "dues_unknown_word"), ({"source": " "}, "dues_no_source"),
    ])  # fmt: skip
    def test_nonsense_is_refused_by_name(self, changes, code):
        with pytest.raises(BadInput, match=code):
            commands.set_preparation_rule(OPERATOR, **{**RETURN, **changes})
        assert not PreparationRule.objects.exists()


class TestFile:
    @pytest.mark.parametrize(("content", "code", "problem"), [
        (b"\xff", "bad_rules_file", ""), (b"[]", "bad_rules_file", "对象"), (b'{"split_rules": 5}', "bad_rules_file", "列表"),
        ({"split_rules": [{"name": "x"}]}, "bad_rules_line", "缺“shares_bp”"), ({"split_rules": ["x"]}, "bad_rules_line", "对象"),
        ({"split_rules": [{**RULE, "shares_bp": 5}]}, "bad_rules_line", "shares_bp"),
        ({"split_rules": [{**RULE, "shares_bp": {"base": "z"}}]}, "dues_not_whole", ""),
        ({"split_rules": [{**RULE, "priority": 99_999}]}, "dues_out_of_range", ""),
        ({"split_rules": [{**RULE, "priority": "first"}]}, "dues_not_whole", ""),
        ({"split_rules": [{**RULE, "name": "长" * 81}]}, "dues_word_long", ""),
        ({"split_rules": [{**RULE, "valid_from": "昨天"}]}, "bad_rules_line", "valid_from"),
        ({"policies": [{"name": "x"}]}, "bad_rules_line", "缺“tiers”"),
        ({"policies": [{"name": "x", "tiers": ["city"]}]}, "bad_rules_line", "缺“valid_from”"),
        ({"preparation_rules": [{"valid_from": "2040-01-01", "foo": 1}]}, "bad_rules_line", "缺“return_rate_bp”"),
        ({"preparation_rules": [{**RETURN, "valid_from": "2040-01-01", "foo": 1}]}, "bad_rules_line", "foo"),
    ])  # fmt: skip
    def test_every_slip_is_named(self, content, code, problem):
        given = content if isinstance(content, bytes) else json.dumps(content).encode()
        with pytest.raises(BadInput, match=code) as refused:
            commands.load_rules(OPERATOR, content=given)
        assert problem in refused.value.facts.get("problem", "")
        assert not SplitRule.objects.exists()

    def test_a_fault_says_its_section_and_line(self):
        content = json.dumps({"split_rules": [RULE, {"name": "y"}]}).encode()
        with pytest.raises(BadInput) as refused:
            commands.load_rules(OPERATOR, content=content)
        assert (refused.value.facts["section"], refused.value.facts["number"]) == ("分成规则", 2)
        assert queries.rules(OPERATOR) == []  # all or nothing
