"""Accounts, posts, delegation, keys; and what ends a live visit."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, OPERATOR, actor
from tests.entrance import PASSWORD, hire
from unionloop.domains.access import commands, queries
from unionloop.domains.access.contracts import ROLES, STEP_UP
from unionloop.domains.access.models import Account, ApiKey, PhoneCode, Post, Role, Visit
from unionloop.domains.reference import commands as reference
from unionloop.kernel.actor import public
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused
from unionloop.kernel.models import Entry

pytestmark = pytest.mark.django_db
DAY = NOW.date()
NEXT_WEEK = DAY + timedelta(days=7)


def visit_of(account):
    return commands.open_visit(public(NOW), account, device="test", absolute=timedelta(hours=12))


def alive(visit, at=NOW):
    fresh, account = Visit.objects.get(pk=visit.pk), Account.objects.get(pk=visit.account_id)
    return commands.lives(fresh, account, at, timedelta(minutes=30), timedelta(hours=12)) == ""


class TestCreateAccount:
    def test_the_journal_never_holds_password_or_stamp(self):
        row = commands.create_account(OPERATOR, username="Zhang", label="张敏", password=PASSWORD)
        assert row.username == "zhang"
        entry = Entry.objects.get(verb="access.create_account")
        assert entry.changes["password"] == entry.changes["stamp"] == [None, "changed"]
        stored = Account.objects.get(pk=row.id).password
        assert stored.startswith("scrypt$")
        assert stored not in str(entry.changes)

    def test_a_name_is_given_once(self):
        hire("zhang")
        with pytest.raises(Refused, match="username_taken"):
            commands.create_account(OPERATOR, username="ZHANG", label="另一个张")

    @pytest.mark.parametrize("password", ["short", "password1234", "zhangminzhang"])
    def test_weak_passwords_are_refused(self, password):
        with pytest.raises(BadInput, match="bad_password"):
            commands.create_account(OPERATOR, username="zhangminzhang", label="张敏", password=password)

    def test_needs_the_verb(self):
        with pytest.raises(NotAllowed):
            commands.create_account(actor("li", "dues.*"), username="zhang", label="张敏")


class TestGrant:
    def test_gives_the_rights_of_the_role_at_the_place(self):
        account = hire("zhang", "admin")
        who = queries.actor_for(account, at=NOW)
        assert who.may("access.grant")
        assert not who.holds("dues.lock")

    def test_incompatible_roles_are_refused_and_leave_no_row(self):
        account = hire("zhang", "finance_maker")
        with pytest.raises(Refused, match="roles_do_not_mix"):
            commands.grant(OPERATOR, account_id=account.pk, role="finance_releaser", unit_id=None)
        assert Post.objects.count() == 1

    def test_nobody_grants_to_oneself(self):
        account = hire("root", "admin")
        with pytest.raises(Refused, match="grant_to_self"):
            commands.grant(queries.actor_for(account, at=NOW), account_id=account.pk, role="leader", unit_id=None)

    def test_the_same_post_twice_is_refused(self):
        account = hire("zhang", "leader")
        with pytest.raises(Refused, match="post_already_held"):
            commands.grant(OPERATOR, account_id=account.pk, role="leader", unit_id=None)

    def test_a_disabled_account_takes_no_post(self):
        account = hire("zhang")
        commands.disable(OPERATOR, account_id=account.pk)
        with pytest.raises(Refused, match="account_disabled"):
            commands.grant(OPERATOR, account_id=account.pk, role="leader", unit_id=None)

    def test_an_unknown_role_is_named(self):
        with pytest.raises(BadInput, match="unknown_role"):
            commands.grant(OPERATOR, account_id=hire("zhang").pk, role="king", unit_id=None)

    def test_a_post_ends_on_its_day(self):
        account = hire("zhang")
        commands.grant(OPERATOR, account_id=account.pk, role="admin", unit_id=None, valid_to=NEXT_WEEK)
        assert queries.actor_for(account, at=NOW + timedelta(days=6)).holds("access.grant")
        assert not queries.actor_for(account, at=NOW + timedelta(days=7)).holds("access.grant")


class TestRevoke:
    def test_takes_the_rights_at_once(self):
        account = hire("zhang", "admin")
        commands.revoke(OPERATOR, post_id=Post.objects.get().pk)
        assert not queries.actor_for(account, at=NOW).holds("access.read")
        with pytest.raises(Refused, match="post_ended"):
            commands.revoke(OPERATOR, post_id=Post.objects.get().pk)

    def test_with_a_last_day_it_holds_that_day_too(self):
        account = hire("zhang", "admin")
        commands.revoke(OPERATOR, post_id=Post.objects.get().pk, last_date=DAY)
        assert queries.actor_for(account, at=NOW).holds("access.read")
        assert not queries.actor_for(account, at=NOW + timedelta(days=1)).holds("access.read")


class TestDelegate:
    @pytest.fixture
    def pair(self):
        return hire("sun", "finance_checker", label="孙立"), hire("wu", label="吴行")

    def lend(self, owner, to, at=NOW, days=7):
        by = queries.actor_for(owner, at=at)
        post = Post.objects.get(account=owner)
        return commands.delegate(
            by, post_id=post.pk, to_account_id=to.pk, valid_from=DAY, valid_to=DAY + timedelta(days=days)
        )

    def test_no_longer_than_the_region_says(self, pair):
        with pytest.raises(BadInput, match="delegation_too_long"):
            self.lend(*pair, days=93)
        reference.set_parameter(OPERATOR, code="access.delegation_days", value=10, valid_from=DAY, source="本地制度")
        with pytest.raises(BadInput, match="delegation_too_long") as refused:
            self.lend(*pair, days=11)
        assert refused.value.facts == {"days": 10}
        assert self.lend(*pair, days=10)

    def test_lends_the_rights_and_both_names_are_journalled(self, pair):
        sun, wu = pair
        row = self.lend(sun, wu)
        assert row.on_behalf_of == "孙立"
        assert "代孙立" in row.title
        assert queries.actor_for(wu, at=NOW).name == "wu"
        assert queries.actor_for(wu, at=NOW).paths("payments.read") == queries.actor_for(sun, at=NOW).paths(
            "payments.read"
        )
        entry = Entry.objects.get(verb="access.delegate")
        assert (entry.actor, entry.note) == ("sun", "代 sun")

    def test_ones_own_post_stands_before_a_borrowed_one(self, pair):
        sun, wu = pair
        self.lend(sun, wu)
        commands.grant(OPERATOR, account_id=wu.pk, role="organiser", unit_id=None, valid_from=DAY)
        now = queries.acting(wu, at=NOW)
        assert [one.on_behalf_of for one in now.posts] == ["", "孙立"]
        assert now.post == now.posts[0]

    def test_what_is_borrowed_is_not_lent_on(self, pair):
        sun, wu = pair
        row = self.lend(sun, wu)
        with pytest.raises(Refused, match="no_second_delegation"):
            commands.delegate(
                queries.actor_for(wu, at=NOW), post_id=row.id, to_account_id=hire("he").pk,
                valid_from=DAY, valid_to=NEXT_WEEK,
            )  # fmt: skip

    def test_does_not_get_round_incompatible_roles(self, pair):
        sun, _ = pair
        with pytest.raises(Refused, match="roles_do_not_mix"):
            self.lend(sun, hire("zhang", "finance_maker"))

    def test_ends_with_the_post_it_came_from(self, pair):
        sun, wu = pair
        self.lend(sun, wu)
        commands.revoke(OPERATOR, post_id=Post.objects.get(account=sun).pk)
        assert not queries.actor_for(wu, at=NOW).holds("payments.read")

    def test_ends_when_the_owner_is_disabled(self, pair):
        sun, wu = pair
        self.lend(sun, wu)
        commands.disable(OPERATOR, account_id=sun.pk)
        assert not queries.actor_for(wu, at=NOW).holds("organisation.read")

    def test_can_be_taken_back_by_its_owner_only(self, pair):
        sun, wu = pair
        row = self.lend(sun, wu)
        with pytest.raises(NotFound):
            commands.end_delegation(queries.actor_for(wu, at=NOW), post_id=row.id)
        commands.end_delegation(queries.actor_for(sun, at=NOW), post_id=row.id)
        assert not queries.actor_for(wu, at=NOW).holds("organisation.read")

    def test_somebody_elses_post_is_not_lent(self, pair):
        sun, wu = pair
        with pytest.raises(NotFound, match="post_not_yours"):
            commands.delegate(
                queries.actor_for(wu, at=NOW), post_id=Post.objects.get(account=sun).pk,
                to_account_id=wu.pk, valid_from=DAY, valid_to=NEXT_WEEK,
            )  # fmt: skip


class TestVisits:
    """E9: log-out, disable, role and password changes kill live sessions; idle and absolute limits."""

    @pytest.mark.parametrize(
        "change",
        [
            lambda one: commands.disable(OPERATOR, account_id=one.pk),
            lambda one: commands.grant(OPERATOR, account_id=one.pk, role="organiser", unit_id=None),
            lambda one: commands.revoke(OPERATOR, post_id=Post.objects.get(account=one).pk),
            lambda one: commands.set_password(OPERATOR, account_id=one.pk, password="another long one 7"),
            lambda one: commands.reset_totp(OPERATOR, account_id=one.pk),
            lambda one: commands.end_other_visits(public(NOW), account_id=one.pk, keep_id=None),
        ],
        ids=["disable", "grant", "revoke", "password", "totp", "log-out"],
    )
    def test_ends_at_once(self, change):
        account = hire("zhang", "leader")
        visit, bystander = visit_of(account), visit_of(hire("li", "leader"))
        assert alive(visit)
        change(account)
        assert not alive(visit)
        assert alive(bystander)

    def test_ends_when_the_person_changes_the_password(self):
        account = hire("zhang", password=PASSWORD)
        visit = visit_of(account)
        by = queries.actor_for(account, at=NOW)
        with pytest.raises(BadInput, match="wrong_password"):
            commands.change_own_password(by, account_id=account.pk, old="wrong", new="another long one 7")
        assert alive(visit)
        commands.change_own_password(by, account_id=account.pk, old=PASSWORD, new="another long one 7")
        assert not alive(visit)

    def test_a_borrowers_visit_ends_when_the_owner_loses_the_post(self):
        sun, wu = hire("sun", "finance_checker"), hire("wu")
        TestDelegate().lend(sun, wu)
        visit = visit_of(wu)
        commands.revoke(OPERATOR, post_id=Post.objects.get(account=sun).pk)
        assert not alive(visit)

    def test_idle_and_absolute_limits(self):
        visit = visit_of(hire("zhang"))
        assert alive(visit, NOW + timedelta(minutes=30))
        assert not alive(visit, NOW + timedelta(minutes=30, seconds=1))
        commands.see(visit, NOW + timedelta(minutes=29), timedelta(minutes=30))
        assert alive(visit, NOW + timedelta(minutes=59))
        Visit.objects.update(seen_at=NOW + timedelta(hours=12))
        assert alive(visit, NOW + timedelta(hours=12))
        assert not alive(visit, NOW + timedelta(hours=12, seconds=1))


class TestPhoneCode:
    """Trust E6: at most five tries, five minutes, one use; and the newest code only."""

    PHONE, WHO = "13800002207", public(NOW)

    def ask(self, **later):
        return commands.ask_code(self.WHO.later(NOW + timedelta(**later)), phone=self.PHONE)

    def good(self, code, **later):
        try:
            return commands.check_code(self.WHO.later(NOW + timedelta(**later)), phone=self.PHONE, code=code) == self.PHONE
        except Refused:
            return False

    def test_is_good_once(self):
        code = self.ask()
        assert [self.good(code, minutes=1), self.good(code, minutes=1)] == [True, False]

    @pytest.mark.parametrize(("seconds", "good"), [(300, True), (301, False)])
    def test_is_good_for_five_minutes(self, seconds, good):
        assert self.good(self.ask(), seconds=seconds) is good

    @pytest.mark.parametrize(("wrong", "good"), [(4, True), (5, False)])
    def test_takes_five_tries(self, wrong, good):
        code = self.ask()
        other = f"{(int(code) + 1) % 10**6:06d}"
        assert [self.good(other) for _ in range(wrong)] == [False] * wrong
        assert self.good(code) is good

    def test_gives_way_to_a_newer_one(self):
        first = self.ask()
        second = self.ask(minutes=2)
        assert [self.good(first, minutes=2), self.good(second, minutes=2)] == [first == second, True]

    def test_is_kept_as_a_digest_and_opens_no_other_phone(self):
        code = self.ask()
        with pytest.raises(Refused, match="wrong_phone_code"):
            commands.check_code(self.WHO, phone="13800002208", code=code)
        (row,) = PhoneCode.objects.values()
        assert code not in str({name: value for name, value in row.items() if name != "digest"})
        assert code != row["digest"]


class TestKeys:
    """E19: hashed at rest, scoped, expiring; a key never carries what needs a second factor."""

    def issue(self, account, kind="live", until=NEXT_WEEK):
        by = queries.actor_for(account, at=NOW)
        post = Post.objects.get(account=account)
        return commands.issue_key(by, name="报表", kind=kind, post_id=post.pk, valid_to=until)

    def test_only_the_digest_is_kept(self):
        issued = self.issue(hire("zhang", "accountant"))
        key = ApiKey.objects.get()
        assert issued.secret not in str(vars(key))
        assert issued.secret.startswith(key.head)
        assert issued.secret not in str(list(Entry.objects.values()))

    def test_acts_in_the_owners_name_with_the_posts_verbs(self):
        account = hire("zhang", "finance_releaser")
        found = queries.actor_of_key(self.issue(account).secret, at=NOW)
        assert found.actor.name == "zhang"
        own = {grant.verb for grant in queries.actor_for(account, at=NOW).grants}
        verbs = {grant.verb for grant in found.actor.grants}
        assert verbs <= own
        assert not verbs & STEP_UP

    def test_a_team_key_only_reads(self):
        found = queries.actor_of_key(self.issue(hire("zhang", "organiser"), kind="team").secret, at=NOW)
        assert {grant.verb.split(".")[1] for grant in found.actor.grants} == {"read"}

    def test_ends_on_its_day_by_revoking_and_with_the_post(self):
        account = hire("zhang", "accountant")
        secret, second, third = (self.issue(account).secret for _ in range(3))
        assert queries.actor_of_key(secret, at=NOW + timedelta(days=6))
        assert queries.actor_of_key(secret, at=NOW + timedelta(days=7)) is None
        key = ApiKey.objects.get(head=second[:12])
        commands.revoke_key(queries.actor_for(account, at=NOW), key_id=key.pk)
        assert queries.actor_of_key(second, at=NOW) is None
        commands.revoke(OPERATOR, post_id=Post.objects.get(account=account).pk)
        assert queries.actor_of_key(third, at=NOW) is None

    def test_wrong_secrets_with_a_right_head_do_not_open(self):
        secret = self.issue(hire("zhang", "accountant")).secret
        assert queries.actor_of_key(secret[:-1] + "_", at=NOW) is None
        assert queries.actor_of_key("", at=NOW) is None

    def test_longer_than_a_year_or_of_somebody_elses_post_is_refused(self):
        zhang, li = hire("zhang", "accountant"), hire("li", "leader")
        with pytest.raises(BadInput, match="key_term"):
            self.issue(zhang, until=date(2028, 1, 1))
        with pytest.raises(Refused, match="key_not_covered"):
            commands.issue_key(queries.actor_for(li, at=NOW), name="x", kind="live",
                               post_id=Post.objects.get(account=zhang).pk, valid_to=NEXT_WEEK)  # fmt: skip


class TestLoadRoles:
    def test_writes_the_shipped_roles_once_and_repairs_a_changed_one(self):
        Role.objects.all().delete()
        assert commands.load_roles(OPERATOR) == len(ROLES)
        assert commands.load_roles(OPERATOR) == 0
        Role.objects.filter(code="auditor").update(verbs=["*"])
        assert commands.load_roles(OPERATOR) == 1
        assert Role.objects.get(code="auditor").verbs == list(ROLES["auditor"].verbs)
