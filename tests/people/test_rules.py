"""Accept and refuse tables of papers and phones (trust.md I8), and the masks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from unionloop.domains.people import rules
from unionloop.domains.people.contracts import Sex
from unionloop.kernel.errors import BadInput

TODAY = date(2026, 7, 22)


@pytest.mark.parametrize(
    ("id_type", "text", "number", "birth", "sex"),
    [
        ("resident", "11010519491231002X", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("resident", " 110105 19491231 002x ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("resident", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("resident", "110105491231002", "11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("resident", "440524188001010014", "440524188001010014", date(1880, 1, 1), Sex.MALE),
        ("permit", "H12345678", "H12345678", None, Sex.UNKNOWN),
        ("permit", "M1234567801", "M1234567801", None, Sex.UNKNOWN),
        ("permit", "01234567", "01234567", None, Sex.UNKNOWN),
        ("permit", "0123456789B", "0123456789B", None, Sex.UNKNOWN),
        ("foreigner", "CAN110078120101", "CAN110078120101", None, Sex.UNKNOWN),
        ("passport", "E12345678", "E12345678", None, Sex.UNKNOWN),
        ("passport", "EA1234567", "EA1234567", None, Sex.UNKNOWN),
    ],
)  # fmt: skip
def test_accepts(id_type, text, number, birth, sex):
    facts = rules.check_id(id_type, text, TODAY)
    assert (facts.number, facts.birth_date, facts.sex) == (number, birth, sex)


@pytest.mark.parametrize(
    ("id_type", "text", "code"),
    [
        ("resident", "", "id_missing"),
        ("resident", "110105194912310021", "id_check"),
        ("resident", "11010519491231003X", "id_check"),
        ("resident", "1101051949123100", "id_length"),
        ("resident", "11010519491231O02X", "id_character"),
        ("resident", "1101051949123100X2", "id_character"),
        ("resident", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "id_character"),
        ("resident", "110105194913310021", "id_birth"),
        ("resident", "110105203001010013", "id_birth"),
        ("resident", "990105194912310029", "id_region"),
        ("hmt", "11010519491231002X", "id_not_hmt"),
        ("permit", "X12345678", "bad_permit"),
        ("permit", "H1234567", "bad_permit"),
        ("foreigner", "CA110078120101", "bad_foreigner_card"),
        ("foreigner", "911", "bad_foreigner_card"),
        ("passport", "ABCDEFG", "bad_passport"),
        ("passport", "E1", "bad_passport"),
        ("driving", "1", "unknown_id_type"),
    ],
)  # fmt: skip
def test_refuses(id_type, text, code):
    with pytest.raises(BadInput, match=code):
        rules.check_id(id_type, text, TODAY)


def test_names_the_position_and_the_expected_digit():
    with pytest.raises(BadInput) as found:
        rules.check_id("resident", "11010519491231O02X", TODAY)
    assert found.value.facts == {"position": 15, "character": "O"}
    with pytest.raises(BadInput) as found:
        rules.check_id("resident", "110105194912310021", TODAY)
    assert found.value.facts == {"expected": "X", "found": "1"}


def test_the_residence_permit_of_hong_kong_has_its_own_prefix():
    first = "81000019900101001"
    assert rules.check_id("hmt", first + rules.check_digit(first), TODAY).sex == Sex.MALE


@given(st.sampled_from(["110105", "510903", "440524"]), st.dates(date(1900, 1, 1), date(2020, 12, 31)),
       st.integers(0, 999))  # fmt: skip
def test_agrees_with_another_implementation(region, birth, serial):
    first = f"{region}{birth:%Y%m%d}{serial:03d}"
    number = first + rules.check_digit(first)
    assert ric.calc_check_digit(number) == number[-1]
    assert rules.check_id("resident", number, TODAY).birth_date == birth


@pytest.mark.parametrize("number", ["11010519491231002X", "510903199001010012", "440524188001010014"])
def test_every_slip_of_one_key_and_every_swap_of_neighbours_is_noticed(number):
    """What GB 11643's check digit promises: all 163 single slips and all swaps; most birth dates fall out before it."""
    number = number[:-1] + rules.check_digit(number[:-1])
    wrong = {f"{number[:at]}{digit}{number[at + 1:]}" for at in range(17) for digit in "0123456789"}
    wrong |= {f"{number[:-1]}{digit}" for digit in "0123456789X"}
    wrong |= {number[:at] + number[at + 1] + number[at] + number[at + 2 :] for at in range(16)}
    wrong.discard(number)
    assert len(wrong) > 160
    for one in wrong:
        with pytest.raises(BadInput):
            rules.check_id("resident", one, TODAY)


@pytest.mark.parametrize(
    ("text", "number"),
    [("138 0013 2207", "13800132207"), ("+86 13800132207", "13800132207"), ("１３８００１３２２０７", "13800132207"),
     ("0825-2224455", "08252224455"), ("(0825)2224455", "08252224455"), ("400-123-4567", "4001234567")],
)  # fmt: skip
def test_accepts_phones(text, number):
    assert rules.check_phone(text) == number


@pytest.mark.parametrize("text", ["", "12345", "12800132207", "138001322071", "13800l32207", "+1 2025550123"])
def test_refuses_phones(text):
    with pytest.raises(BadInput, match="bad_phone"):
        rules.check_phone(text)


@pytest.mark.parametrize("name", ["𠮷野", "䶮", "阿依古丽·吐尔逊江", "〇", "𫖯𬭎"])
def test_names_are_kept_as_written(name):
    assert rules.check_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["", "  ", "张\u202e三", "张\u200b三", "张\n三", "张" * 51])
def test_refuses_names_with_hidden_letters(name):
    with pytest.raises(BadInput, match="bad_name"):
        rules.check_name(name)


def test_masks():
    assert [rules.mask_name(name) for name in ("王小芳", "李芳", "王", "", "欧阳小芳", "阿依古丽·吐尔逊江")] == [
        "王*芳", "李*", "*", "", "欧**芳", "阿*·*",
    ]  # fmt: skip
    assert rules.mask_id("510903199001010012") == "5109**********12"
    assert rules.mask_id("H12345678") == "H******78"
    assert rules.mask_id("1234") == "****"
    assert rules.mask_phone("13800132207") == "138****2207"
    assert rules.mask_phone("") == ""
