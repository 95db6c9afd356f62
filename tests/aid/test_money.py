"""Sums of aid: within the caps whoever asks and however often, approved at the right desk, paid once, called back."""

import threading

import pytest
from django.db import connections

from tests.aid.conftest import GU, HE, LATER, LU, XU, Town, account, build, filed, opened
from tests.cast import QIAN, SUN, ZHANG, ZHAO, actor
from tests.payments.conftest import told
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import GrantState, Rung, StepKind
from unionloop.domains.aid.models import Grant, Household
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as bank
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.web import worker_aid, worker_me

pytestmark = pytest.mark.usefixtures("authority")
LINE = 74_000  # 船山区


@pytest.fixture
def household(town: Town) -> int:
    pk = opened(town)
    filed(town, pk)
    return pk


def propose(pk: int, fen: int, kind: str = "living", by=GU, **more):
    return commands.propose(by.later(LATER), household_id=pk, kind=kind, amount_fen=fen, **more)


def paid(town: Town, pk: int, fen: int = 300_000, kind: str = "living", by=XU) -> int:
    """Bring a sum all the way to the worker's card."""
    account(town)
    row = propose(pk, fen, kind)
    commands.approve(by.later(LATER), grant_id=row.id)
    batch = commands.pay(ZHANG_AID, unit_id=town.city.id)[0]
    payments.check(SUN.later(LATER), batch_id=batch.id)
    payments.release(ZHAO.later(LATER), batch_id=batch.id)
    payments.export(QIAN.later(LATER), batch_id=batch.id)
    line = bank.lines(ZHANG.later(LATER), batch_id=batch.id).rows[0]
    content = told((line.reference, "成功", f"{fen // 100}.{fen % 100:02d}", "王大勇"))
    payments.take_return(ZHANG.later(LATER), content=content, name="回盘.txt")
    assert commands.book(actor("machine", "*").later(LATER), batch_id=batch.id) == 1
    return row.id


ZHANG_AID = actor("zhang", "aid.*", "payments.*").later(LATER)


class TestCaps:
    def test_no_file_no_sum(self, town):
        with pytest.raises(Refused, match="aid_not_filed|aid_kind_not_for_class"):
            propose(opened(town), 100)

    def test_up_to_the_last_fen_and_not_one_more(self, household):
        found = queries.room(GU, household_id=household, kind="living")
        assert found.room_fen == 12 * LINE
        assert [(one.key, one.amount_fen) for one in found.sums] == [
            ("cap", 12 * LINE), ("used", 0), ("all", 60 * LINE), ("room", 12 * LINE)]  # fmt: skip
        with pytest.raises(Refused, match="aid_over_cap"):
            propose(household, 12 * LINE + 1)
        propose(household, 12 * LINE)
        with pytest.raises(Refused, match="aid_over_cap"):
            propose(household, 1)

    def test_a_refused_sum_frees_its_room(self, household):
        row = propose(household, 12 * LINE)
        commands.refuse(XU.later(LATER), grant_id=row.id, note="先等票据")
        assert queries.room(GU.later(LATER), household_id=household, kind="living").room_fen == 12 * LINE

    def test_study_is_for_a_member_at_school(self, household):
        with pytest.raises(Refused, match="aid_not_at_school"):
            propose(household, 100, "study", member_seq=2)
        with pytest.raises(BadInput, match="aid_no_such_member"):
            propose(household, 100, "study", member_seq=9)


class TestApproval:
    def test_needs_another_person(self, household):
        row = propose(household, 100)
        with pytest.raises(Refused, match="same_person"):
            commands.approve(GU.later(LATER), grant_id=row.id)

    def test_small_sums_add_up_to_the_next_desk(self, town, household):
        county = actor("wei", "aid.*", path=town.county.path)
        for _ in range(2):
            commands.approve(county.later(LATER), grant_id=propose(household, 250_000).id)
        third = propose(household, 1)
        assert third.level == "市总工会"
        with pytest.raises(Refused, match="aid_above_your_level"):
            commands.approve(county.later(LATER), grant_id=third.id)
        commands.approve(XU.later(LATER), grant_id=third.id)

    def test_a_tier_above_our_tree_answers_on_paper(self, household):
        row = propose(household, 2_000_000, "medical", borne_fen=2_500_000)
        propose_more = propose(household, 100_000)
        commands.approve(XU.later(LATER), grant_id=row.id)
        with pytest.raises(Refused, match="aid_reference_missing"):
            commands.approve(XU.later(LATER), grant_id=propose_more.id)
        done = commands.approve(XU.later(LATER), grant_id=propose_more.id, above_ref="川工帮〔2026〕18号")
        assert done.state is GrantState.APPROVED

    def test_nobody_approves_for_his_own_family(self, town, household):
        row = propose(household, 100)
        kin = town.worker(LATER).own("aid.approve", "")
        with pytest.raises(Refused, match="aid_own_kin"):
            commands.approve(kin, grant_id=row.id)


class TestMoney:
    def test_reaches_the_worker_and_climbs_a_step(self, town, household):
        grant = queries.grant(GU, grant_id=paid(town, household))
        assert (grant.state, grant.paid_fen, grant.paid_date) == (GrantState.PAID, 300_000, LATER.date())
        step = queries.household_file(GU, household_id=household).steps[0]
        assert (step.kind, step.rung, step.cost_fen) == (StepKind.RELIEF, Rung.WARMTH, 300_000)

    def test_the_approver_signs_no_batch(self, town, household):
        account(town)
        commands.approve(SUN_AID, grant_id=propose(household, 100_000).id)
        batch = commands.pay(ZHANG_AID, unit_id=town.city.id)[0]
        with pytest.raises(Refused, match="approver_signs"):
            payments.check(SUN.later(LATER), batch_id=batch.id)

    def test_told_twice_is_booked_once(self, town, household):
        pk = paid(town, household)
        batch_id = queries.grant(GU, grant_id=pk).batch_id
        assert commands.book(actor("machine", "*").later(LATER), batch_id=batch_id) == 0
        assert len(queries.household_file(GU, household_id=household).steps) == 1

    def test_a_bounce_waits_and_is_paid_anew(self, town, household):
        account(town)
        row = propose(household, 100_000)
        commands.approve(XU.later(LATER), grant_id=row.id)
        batch = commands.pay(ZHANG_AID, unit_id=town.city.id)[0]
        for act, who in ((payments.check, SUN), (payments.release, ZHAO), (payments.export, QIAN)):
            act(who.later(LATER), batch_id=batch.id)
        line = bank.lines(ZHANG.later(LATER), batch_id=batch.id).rows[0]
        payments.take_return(ZHANG.later(LATER), content=told((line.reference, "失败", "1000.00", "王大勇", "系统忙")), name="1.txt")
        machine = actor("machine", "*").later(LATER)
        commands.book(machine, batch_id=batch.id)
        assert queries.grant(GU, grant_id=row.id).state is GrantState.BOUNCED
        again = payments.rebatch(ZHANG.later(LATER), batch_id=batch.id)
        for act, who in ((payments.check, SUN), (payments.release, ZHAO), (payments.export, QIAN)):
            act(who.later(LATER), batch_id=again.id)
        line = bank.lines(ZHANG.later(LATER), batch_id=again.id).rows[0]
        payments.take_return(ZHANG.later(LATER), content=told((line.reference, "成功", "1000.00", "王大勇")), name="2.txt")
        commands.book(machine, batch_id=again.id)
        assert queries.grant(GU, grant_id=row.id).paid_fen == 100_000

    def test_a_unit_of_another_city_looks_as_if_it_were_not_there(self, town):
        """Found by the matrix: the right held elsewhere, the refusal told that the unit exists and how many wait."""
        elsewhere = actor("elsewhere", "aid.*", "payments.*", path="zzzzz").later(LATER)
        for unit_id in (town.city.id, 10**9):
            with pytest.raises(NotFound):
                commands.pay(elsewhere, unit_id=unit_id)

    def test_without_a_card_nothing_goes_out(self, town, household):
        commands.approve(XU.later(LATER), grant_id=propose(household, 100_000).id)
        with pytest.raises(Refused, match="aid_nothing_to_pay"):
            commands.pay(ZHANG_AID, unit_id=town.city.id)

    def test_his_card_says_that_a_sum_is_on_its_way_and_neither_how_much_nor_why(self, town, household):
        assert worker_aid.opened(town.worker(LATER)) == []
        row = propose(household, 100_000)
        assert worker_aid.opened(town.worker(LATER)) == []
        commands.approve(XU.later(LATER), grant_id=row.id)
        (offer,) = worker_aid.opened(town.worker(LATER))
        assert (str(offer.label), str(offer.note), offer.url) == ("工会帮扶", "有一笔正在付给您", "/m/aid/")
        assert worker_aid.opened(actor("stranger")) == []

    def test_his_copy_holds_what_he_stated_and_what_he_got(self, town, household):
        paid(town, household)
        commands.describe(town.worker(LATER), household_id=household, told={"housing": "租房"})
        held = worker_me._elsewhere(town.worker(LATER))["aid"]
        assert (held["stated"]["members"][0]["health"], held["sums"][0]["paid_fen"]) == ("尿毒症透析", 300_000)
        assert held["living"] == {"住房类型": "租赁"}
        assert worker_me._elsewhere(actor("stranger"))["aid"] == {}

    def test_he_says_it_came_and_somebody_else_calls(self, town, household):
        pk = paid(town, household)
        assert commands.confirm(town.worker(LATER), grant_id=pk).confirmed
        with pytest.raises(NotFound):
            commands.confirm(actor("stranger"), grant_id=pk)
        with pytest.raises(Refused, match="same_person"):
            commands.call_back(GU.later(LATER), grant_id=pk, reached=True, came=True, whole=True, score=5)
        commands.call_back(LU.later(LATER), grant_id=pk, reached=False, note="关机")
        assert queries.grant(GU, grant_id=pk).state is GrantState.PAID
        done = commands.call_back(LU.later(LATER), grant_id=pk, reached=True, came=True, whole=True, score=5)
        assert done.state is GrantState.CLOSED


SUN_AID = actor("sun", "aid.*").later(LATER)


@pytest.fixture
def open_town(committed: None) -> Town:
    """A town whose rows are committed, for threads."""
    return build()


@pytest.mark.pg
def test_two_at_once_do_not_pass_a_cap_together(open_town):
    """Twelve lines may be given; two people ask for seven each at the same moment: one of them gets them."""
    town = open_town
    row = commands.open(HE, person_id=town.worker_id, unit_id=town.base.id)
    Household.objects.filter(pk=row.id).update(state="in_force", klass="deep")
    start, done = threading.Barrier(2), []

    def ask(who):
        try:
            start.wait(10)
            done.append(commands.propose(who.later(LATER), household_id=row.id, kind="living", amount_fen=7 * LINE).state)
        except Refused as refused:
            done.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(who,)) for who in (GU, LU)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(done) == ["aid_over_cap", "proposed"]
    assert sum(Grant.objects.values_list("amount_fen", flat=True)) == 7 * LINE


