"""Numbers, routes, rolls and codes: plain values in, plain values out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import Form, PlacedBy, codes
from unionloop.domains.membership.rules import rolls
from unionloop.kernel.errors import BadInput, Refused

TODAY = date(2026, 7, 22)
OWN, JOINT, LOCAL = rules.Place(1, 9), rules.Place(2, 9), rules.Place(3, 9)
KEY = generate_private_key(SECP256R1())
AT = datetime(2026, 7, 22, 2, 0, tzinfo=UTC)


class TestNumber:
    def test_carries_city_year_serial_and_check(self):
        # ISO 7064 MOD 11,10 by hand over 5109260000001
        p = 10
        for digit in "5109260000001":
            p = ((p + int(digit)) % 10 or 10) * 2 % 11
        assert rules.number_of("510900", 2026, 1) == f"5109260000001{(11 - p) % 10}"

    def test_notices_every_single_wrong_digit(self):
        number = rules.number_of("510900", 2026, 4821)
        for place in range(14):
            for other in "0123456789":
                if other != number[place]:
                    with pytest.raises(BadInput, match="member_number_check"):
                        rules.check_number(number[:place] + other + number[place + 1 :])
        assert rules.check_number(f" {number[:4]} {number[4:]} ") == number


class TestRoute:
    def test_own_then_covering_then_street(self):
        assert rules.route_employer(OWN, JOINT, LOCAL) == rules.Route(OWN, PlacedBy.UNION)
        assert rules.route_employer(None, JOINT, LOCAL) == rules.Route(JOINT, PlacedBy.JOINT)
        assert rules.route_employer(None, None, LOCAL) == rules.Route(LOCAL, PlacedBy.STREET)

    def test_pool_by_platform_address_phone_paper(self):
        assert rules.route_pool(OWN, JOINT, LOCAL, []).why is PlacedBy.PLATFORM
        assert rules.route_pool(None, JOINT, LOCAL, []).why is PlacedBy.ADDRESS
        assert rules.route_pool(None, JOINT, None, [LOCAL]).why is PlacedBy.PHONE
        assert rules.route_pool(None, None, None, [LOCAL, OWN]) == rules.Route(LOCAL, PlacedBy.PAPER)
        with pytest.raises(Refused, match="nowhere_to_join"):
            rules.route_pool(None, None, None, [])

    def test_private_hangs_above(self):
        assert (rules.holder(OWN, private=True), rules.holder(OWN, private=False)) == (9, 1)
        assert rules.holder(rules.Place(5, None), private=True) == 5


class TestRoll:
    HEAD = {"name": 0, "id_number": 1, "form": 2, "joined": 3}

    def test_finds_the_header_below_a_title(self):
        found = rolls.find_head([(1, ["会员名册"]), (2, ["姓名*", "身份证号", "手机（必填）"]), (3, ["王芳", "1", "2"])])
        assert found[:2] == (2, {"name": 0, "id_number": 1, "phone": 2})

    def test_names_what_is_missing(self):
        with pytest.raises(BadInput, match="roll_headers_missing") as refused:
            rolls.find_head([(1, ["姓名", "性别"])])
        assert refused.value.facts["missing"] == ["证件号码"]

    def test_reads_words_and_days(self):
        row = rolls.read(7, ["王芳", 510903199001011234.0, "劳务派遣", "2024年3月5日"], self.HEAD, TODAY)
        assert (row.form, row.joined, row.line_no) == (Form.DISPATCH, date(2024, 3, 5), 7)

    @pytest.mark.parametrize(("cells", "column", "code"), [
        (["王芳", "5.10903E+17", "", ""], "id_number", "id_scientific"),
        (["王芳", "1", "临时", ""], "form", "roll_word"),
        (["王芳", "1", "", "2027-01-01"], "joined", "roll_day"),
        (["王芳", "1", "", "2024-13-01"], "joined", "roll_day"),
    ])  # fmt: skip
    def test_names_the_column(self, cells, column, code):
        with pytest.raises(rolls.RowFault) as fault:
            rolls.read(1, cells, self.HEAD, TODAY)
        assert (fault.value.column, fault.value.code) == (column, code)


class TestCode:
    SHOWN = codes.Shown("51092600000017", 1, AT, AT + timedelta(minutes=5), False)
    KEYS = {"K1": KEY.public_key()}

    def check(self, text, at=AT, stopped=(), keys=None):
        return codes.check(text, keys or self.KEYS, stopped, at)

    def test_proves_itself(self):
        text = codes.sign(KEY, "K1", self.SHOWN)
        assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.")
        found = self.check(text)
        assert (found.ok, found.number, found.until) == (True, "51092600000017", AT + timedelta(minutes=5))
        assert codes.version_in(text) == 1

    def test_refuses_late_early_stopped_and_unknown(self):
        text = codes.sign(KEY, "K1", self.SHOWN)
        assert self.check(text, AT + timedelta(minutes=5, seconds=1)).why == "expired"
        assert self.check(text, AT - timedelta(minutes=3)).why == "early"
        assert self.check(text, stopped={codes.mark("51092600000017", 1)}).why == "stopped"
        assert self.check(text, keys={"K2": KEY.public_key()}).why == "unknown_key"
        other = generate_private_key(SECP256R1())
        assert self.check(codes.sign(other, "K1", self.SHOWN)).why == "forged"

    def test_any_changed_character_is_refused(self):
        text = codes.sign(KEY, "K1", self.SHOWN)
        for place in range(7, len(text) - 1):
            changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
            assert not self.check(changed).ok, place

    @pytest.mark.parametrize("text", ["", "UL1", "UL1.K1.", "UL1.K1.AAAA", "UL2.K1.AAAA", "https://x/UL1.K1.1", "UL1.K1.嗯"])
    def test_rubbish_is_malformed(self, text):
        assert self.check(text).why == "malformed"
