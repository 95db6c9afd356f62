"""A typed amount: one reader for every form, and one sentence that names the field."""

import pytest

from unionloop.kernel.errors import BadInput
from unionloop.web.page import fen


@pytest.mark.parametrize(("text", "found"), [("28000", 2_800_000), (" 1,234.5 ", 123_450), ("１２．３０元", 1230), ("-0.01", -1)])
def test_reads_what_people_write(text, found):
    assert fen(text, "金额") == found


def test_nothing_typed_is_what_the_form_says_it_is():
    assert fen("  ", "金额", 0) == 0
    with pytest.raises(BadInput, match="not_yuan") as refusal:
        fen("", "金额")
    assert refusal.value.facts == {"field": "金额", "value": "未填"}


@pytest.mark.parametrize("text", ["1.234", "1e5", "两千", "1 2", "--1", "9" * 40 + "x"])
def test_what_is_no_amount_is_refused_by_the_fields_name(text):
    with pytest.raises(BadInput, match="not_yuan") as refusal:
        fen(text, "自付金额")
    assert refusal.value.facts["field"] == "自付金额"
    assert len(refusal.value.facts["value"]) <= 20
