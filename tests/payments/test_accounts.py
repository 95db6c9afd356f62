"""The account paid to: never a replaced one again, and a list is held to what a single change is held to."""

from datetime import timedelta

import pytest

from tests.cast import NOW, OPERATOR, QIAN, SUN, ZHANG, ZHAO
from tests.payments.conftest import Town
from unionloop.domains.messaging.models import Notice
from unionloop.domains.payments import commands, queries
from unionloop.domains.payments.contracts import AccountInput, Replacement
from unionloop.domains.payments.models import BankAccount
from unionloop.kernel.errors import BadInput, Refused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def changed(town: Town, number: str = "6217000012345678", at=NOW):
    """Propose and confirm a new account of the first base union."""
    base = town.bases[0]
    row = commands.propose_account(ZHANG.later(at), unit_id=base.id, holder=base.name, number=number)
    return commands.confirm_account(SUN.later(at), account_id=row.id)


def paid_at(town: Town, at=LATER) -> str:
    found = queries.active_accounts([town.bases[0].id], at)
    assert set(found) == set(queries.paid_since([town.bases[0].id], at, at.date()))
    return next((one.tail for one in found.values()), "")


class TestReplaced:
    def test_closing_the_new_account_does_not_bring_the_old_one_back(self, town):
        row = changed(town)
        assert paid_at(town) == "5678"
        commands.close_account(SUN.later(LATER), account_id=row.id, reason="销户")
        assert paid_at(town) == ""

    def test_closed_within_its_waiting_time_it_never_replaced_anything(self, town):
        row = changed(town)
        commands.close_account(SUN.later(NOW + timedelta(hours=1)), account_id=row.id, reason="登记错了")
        assert paid_at(town) == "0001"

    def test_another_new_account_is_good_and_the_closed_ones_contact_is_told(self, town):
        row = changed(town)
        commands.close_account(SUN.later(LATER), account_id=row.id, reason="销户")
        again = changed(town, "6217000012349999", LATER)
        assert again.replaces_id == row.id
        assert paid_at(town, LATER + timedelta(days=2)) == "9999"


    def test_the_list_says_by_which_and_since_when(self, town):
        row = changed(town)
        old = row.replaces_id
        base = town.bases[0].id

        def listed(at, state=""):
            return {one.id: one for one in queries.accounts(OPERATOR.later(at), unit_id=base, state=state).rows}

        within = listed(NOW + timedelta(hours=1))
        assert (within[old].state, within[old].replaced_by, within[row.id].state) == ("active", None, "confirmed")
        after = listed(LATER)
        assert (after[old].state, after[row.id].state, after[row.id].replaced_by) == ("replaced", "active", None)
        assert after[old].replaced_by == Replacement(row.id, "5678", row.active_from_at)
        assert (set(listed(LATER, "replaced")), set(listed(LATER, "active"))) == ({old}, {row.id})
        assert queries.account(OPERATOR.later(LATER), account_id=old) == after[old]


class TestExport:
    def test_a_line_whose_account_was_replaced_since_the_draft_is_refused(self, town):
        batch = town.draft(100, 200)
        changed(town)
        commands.check(SUN.later(LATER), batch_id=batch.id)
        commands.release(ZHAO.later(LATER), batch_id=batch.id)
        with pytest.raises(Refused, match="account_changed") as refused:
            commands.export(QIAN.later(LATER), batch_id=batch.id)
        assert (refused.value.facts["seq"], refused.value.facts["tail"], refused.value.facts["now"]) == (1, "0001", "5678")
        commands.send_back(SUN.later(LATER), batch_id=batch.id, reason="账户已换")
        commands.drop(ZHANG.later(LATER), batch_id=batch.id, line_ids=[town.lines(batch)[0].id], reason="账户已换")
        commands.check(SUN.later(LATER), batch_id=batch.id)
        commands.release(ZHAO.later(LATER), batch_id=batch.id)
        assert commands.export(QIAN.later(LATER), batch_id=batch.id).total_fen == 200

    def test_within_the_waiting_time_the_old_one_is_still_good(self, town):
        batch = town.draft(100)
        changed(town)
        assert town.send(batch).open_fen == 100


class TestLists:
    def rows(self, town, *numbers):
        base = town.bases[0]
        return [AccountInput(base.id, base.name, number) for number in numbers]

    def propose(self, town, rows, name="换行清单"):
        return commands.propose_accounts(OPERATOR, unit_id=town.city.id, name=name, rows=rows)

    def test_two_accounts_for_one_union_are_refused_with_both_rows(self, town):
        with pytest.raises(BadInput, match="payee_twice") as refused:
            self.propose(town, self.rows(town, "6217000000001111", "6217000000002222"))
        assert (refused.value.facts["first"], refused.value.facts["row"]) == (1, 2)
        assert not BankAccount.objects.filter(tail__in=("1111", "2222")).exists()

    def test_a_union_whose_account_is_waiting_is_refused(self, town):
        commands.propose_account(ZHANG, unit_id=town.bases[0].id, holder="甲", number="6217000000003333")
        with pytest.raises(Refused, match="account_waits"):
            self.propose(town, self.rows(town, "6217000000001111"))

    def test_the_old_contact_is_told_once_a_list_is_confirmed(self, town):
        sheet = self.propose(town, self.rows(town, "6217000000001111"))
        row = BankAccount.objects.get(tail="1111")
        assert row.replaces.tail == "0001"
        assert not Notice.objects.filter(template="account_changed").exists()
        commands.confirm_accounts(SUN, sheet_id=sheet.id)
        told = {one.channel: one for one in Notice.objects.filter(template="account_changed")}
        assert told["sms"].address == "13900000001"
        assert queries.active_accounts([town.bases[0].id], NOW)[town.bases[0].id].tail == "0001"
        assert paid_at(town) == "1111"
