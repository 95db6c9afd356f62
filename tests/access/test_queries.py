"""Actors, lists and the journal as read."""

from datetime import timedelta

import pytest

from tests.cast import NOW, OPERATOR, STRANGER, actor
from tests.entrance import hire
from unionloop.domains.access import commands, queries
from unionloop.domains.access.models import Post
from unionloop.domains.access.ports import known_verbs
from unionloop.kernel import journal
from unionloop.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


class TestActing:
    def test_one_post_at_a_time(self):
        account = hire("zhang", "leader")
        commands.grant(OPERATOR, account_id=account.pk, role="organiser", unit_id=None, valid_from=NOW.date())
        first, second = Post.objects.order_by("id")
        now = queries.acting(account, at=NOW)
        assert now.post.id == first.pk
        assert [one.id for one in now.posts] == [first.pk, second.pk]
        then = queries.acting(account, at=NOW, post_id=second.pk)
        assert then.post.role == "organiser"
        assert then.actor.name == now.actor.name == "zhang"

    def test_a_post_that_is_not_ones_own_is_ignored(self):
        zhang, _ = hire("zhang", "leader"), hire("li", "admin")
        other = Post.objects.get(account__username="li")
        assert queries.acting(zhang, at=NOW, post_id=other.pk).post.role == "leader"

    def test_without_a_post_one_sees_what_the_public_sees(self):
        who = queries.actor_for(hire("zhang"), at=NOW)
        assert [grant.verb for grant in who.grants] == ["publication.read"]

    def test_a_disabled_account_holds_nothing(self):
        account = hire("zhang", "admin")
        account.is_active = False
        assert not queries.actor_for(account, at=NOW).holds("access.read")

    def test_an_admin_is_no_superuser(self):
        who = queries.actor_for(hire("root", "admin"), at=NOW)
        money = [verb for verb in known_verbs() if verb.split(".")[0] in ("dues", "payments", "ledger")]
        assert not [verb for verb in money if who.holds(verb)]


class TestAccounts:
    def test_pages_and_filters(self):
        for name in ("anan", "bobo", "cici"):
            hire(name, "leader" if name != "cici" else "auditor")
        first = queries.accounts(OPERATOR, limit=2)
        assert [row.username for row in first.rows] == ["anan", "bobo"]
        assert [row.username for row in queries.accounts(OPERATOR, after=first.next).rows] == ["cici"]
        assert [row.username for row in queries.accounts(OPERATOR, role="auditor").rows] == ["cici"]
        assert [row.username for row in queries.accounts(OPERATOR, text="BO").rows] == ["bobo"]

    def test_nothing_is_seen_without_the_verb(self):
        account = hire("zhang", "leader")
        assert queries.accounts(STRANGER).rows == []
        with pytest.raises(NotFound):
            queries.account(STRANGER, account_id=account.pk)

    def test_buttons_are_not_offered_on_oneself(self):
        account = hire("root", "admin")
        own = queries.account(queries.actor_for(account, at=NOW), account_id=account.pk)
        assert "access.disable" not in own.verbs
        assert "access.grant" not in own.verbs


class TestJournal:
    def test_reading_needs_the_verb_and_stays_in_scope(self):
        hire("zhang", "leader")
        assert queries.journal(OPERATOR).rows[0].verb == "access.grant"
        with pytest.raises(NotAllowed):
            queries.journal(STRANGER)
        assert queries.journal(actor("county", "journal.read", path="00001")).rows == []

    def test_filters(self):
        hire("zhang", "leader")
        hire("li")
        assert {row.verb for row in queries.journal(OPERATOR, verb="access.create_account").rows} == {
            "access.create_account"
        }
        assert queries.journal(OPERATOR, actor="nobody").rows == []
        assert queries.journal(OPERATOR, start=NOW.date() + timedelta(days=1)).rows == []
        assert len(queries.journal(OPERATOR, start=NOW.date(), until=NOW.date() + timedelta(days=1)).rows) >= 3

    def test_the_chain_state_counts_what_waits(self):
        hire("zhang")
        waiting = queries.chain_state(OPERATOR).waiting
        assert waiting > 0
        assert journal.seal() == waiting
        state = queries.chain_state(OPERATOR)
        assert state.waiting == 0
        assert state.links >= waiting
        assert queries.check_chain(OPERATOR) == []

    def test_own_acts_need_no_right(self):
        assert queries.own_acts(STRANGER) == []
