"""What a parameter holds is told in words: units, shares, sums, tables; every key of the sample city has its word."""

import json

import pytest
from django.conf import settings
from django.utils.translation import override

from unionloop.web import parameter_words

SAMPLE = json.loads((settings.PACKAGE / "profiles/sample/parameters.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (9800, "基点", "98%"), (9850, "基点", "98.50%"), (100, "分", "1 元"), (197_050, "分", "1\u00a0970.50 元"), (92, "日", "92 日"),
        (20, "%", "20%"), ("工", "字", "工"), ([6, 12], "月", "6 个月、12 个月"), ([500_000], "分", "5\u00a0000 元"), (True, "", "是"),
        ({"budget": 9500, "relapse": 500}, "基点", "预算执行 95%；返困 5%"), ({"visit": 10}, "工作日", "入户 10 个工作日"),
        ({"migrant_days": 365, "deep_bp": 10_000}, "基点", "农民工劳动关系（天） 365；深度困难：低保线的 100%"),
        ([{"tier": "county", "up_to_fen": 500_000}, {"tier": "national"}], "分", "层级 区县，不超过 5\u00a0000 元；层级 全总"),
        ([{"kind": "living", "label": "生活救助", "caps": {"deep": {"lines": 12}}}], "清单", "生活救助，上限 [深度困难 [低保线倍数 12]]"),
        ({"a city's own": 3}, "", "a city's own 3"),
    ],
)  # fmt: skip
def test_a_value_reads_as_people_write_it(value, unit, told):
    assert parameter_words.shown(value, unit) == told


def test_an_english_reader_is_told_in_english():
    with override("en"):
        assert parameter_words.shown({"watch": 12}, "月") == "Watched 12 month(s)"


def test_every_key_of_the_sample_city_has_its_word():
    def keys(value):
        if isinstance(value, dict):
            yield from value
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from keys(one)

    assert {key for one in SAMPLE for key in keys(one["value"])} - set(parameter_words.KEYS) == set()
