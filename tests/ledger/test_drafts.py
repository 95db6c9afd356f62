"""Vouchers made by hand: balanced when made, posted by a second person, numbered then; returned, mended, dropped."""

from datetime import date

import pytest

from tests.entrance import enter, hire
from tests.ledger.conftest import ACCOUNTANT, SECOND
from unionloop.domains.ledger import commands, queries
from unionloop.domains.ledger.contracts import LegInput
from unionloop.kernel.errors import BadInput, Refused

pytestmark = pytest.mark.django_db
LEGS = [LegInput("102", 12_345), LegInput("401", -12_345)]


def draft(town, legs=LEGS, **more):
    return commands.draft(ACCOUNTANT, book_unit_id=town.city.id, day=date(2026, 7, 20), summary="收会费", legs=legs, **more)


class TestDraft:
    def test_is_posted_by_a_second_person_with_the_next_number(self, town):
        town.simple()
        row = draft(town)
        assert queries.vouchers(ACCOUNTANT).total == 1  # nothing is posted yet
        with pytest.raises(Refused, match="same_person"):
            commands.post_draft(ACCOUNTANT, draft_id=row.id)
        done = commands.post_draft(SECOND, draft_id=row.id)
        voucher = queries.voucher(ACCOUNTANT, voucher_id=done.voucher_id)
        assert (voucher.number, voucher.maker, voucher.reviewer) == ("记-202607-0002", "wu", "zheng")
        assert (voucher.total_fen, voucher.source) == (12_345, f"ledger.draft:{row.id}")
        assert queries.check(ACCOUNTANT, unit_id=town.city.id) == []
        with pytest.raises(Refused, match="wrong_state"):
            commands.post_draft(SECOND, draft_id=row.id)

    def test_must_balance_and_name_an_account(self, town):
        with pytest.raises(Refused, match="not_balanced"):
            draft(town, [LegInput("102", 100), LegInput("401", -99)])
        with pytest.raises(Refused, match="no_such_account"):
            draft(town, [LegInput("102", 100), LegInput("999", -100)])

    def test_comes_back_is_mended_and_dropped(self, town):
        row = draft(town)
        with pytest.raises(BadInput, match="draft_note_missing"):
            commands.return_draft(SECOND, draft_id=row.id, note=" ")
        assert commands.return_draft(SECOND, draft_id=row.id, note="科目不对").note == "科目不对"
        with pytest.raises(Refused, match="wrong_state"):
            commands.post_draft(SECOND, draft_id=row.id)
        again = draft(town, [LegInput("102", 500), LegInput("401", -500)], draft_id=row.id)
        assert (again.id, again.total_fen, again.state) == (row.id, 500, "waiting")
        assert commands.drop_draft(ACCOUNTANT, draft_id=row.id).state == "dropped"


class TestPage:
    def test_keeps_what_was_typed_and_goes_through_two_people(self, town):
        url = f"/j/ledger/{town.city.id}/draft"
        kuai, mei = enter(hire("kuai", "accountant", town.city.id)), enter(hire("mei", "accountant", town.city.id))
        given = {"day": "2026-07-20", "summary": "银行手续费", "attachments": "1", "account": ["102", "401"],
                 "debit": ["12.30", ""], "credit": ["", "12.3x"], "unit": ["", ""], "memo": ["", ""]}  # fmt: skip
        bad = kuai.post(url, given)
        assert bad.status_code == 422
        page = bad.content.decode()
        assert "第 2 行金额“12.3x”不是金额" in page
        assert "银行手续费" in page
        made = kuai.post(url, given | {"credit": ["", "12.30"]})
        assert "制单人不能复核自己的凭证" in kuai.get(made["Location"]).content.decode()
        posted = mei.post(f"{made['Location']}/post")
        assert "记-202607-0001" in mei.get(posted["Location"]).content.decode()
