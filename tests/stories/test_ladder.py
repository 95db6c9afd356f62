"""A household climbs the ladder: a worker whose wife is ill asks on his phone, is helped, learns, finds work, stands alone."""

from dataclasses import replace
from datetime import date

import pytest

from tests.aid.conftest import FAMILY, GU, HE, LU, XU, account, build
from tests.aid.conftest import authority as authority
from tests.cast import OPERATOR, QIAN, SUN, ZHAO, actor, moment
from tests.membership.people import paper
from tests.payments.conftest import told
from unionloop.domains.access import commands as access
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import (
    FileState,
    Found,
    GrantState,
    Guarantee,
    IncomeKind,
    Klass,
    Rung,
    State,
)
from unionloop.domains.membership import commands as membership
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments import queries as bank
from unionloop.kernel import errands
from unionloop.kernel.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
FINANCE = actor("zhang", "aid.*", "payments.*", "*.read", label="张敏 经办")
MACHINE = actor("machine", "*")


def test_a_household_climbs_the_ladder():
    town = build()
    membership.enrol(OPERATOR, union_id=town.base.id, name="王大勇", id_number=paper(7))
    access.open_worker(OPERATOR, person_id=town.worker_id)
    account(town)

    # 22 July: at night, on his phone, he first asks five numbers; nobody keeps them.
    before = Entry.objects.count()
    guess = queries.self_check(date(2026, 7, 22), region="510903", people=3, income_fen=3_600_000, medical_fen=1_800_000,
                               other_fen=0, sudden_fen=0)  # fmt: skip
    assert (guess.klass, Entry.objects.count()) == (Klass.DEEP, before)

    # He fills in the tasks and consents; for his little girl he consents as her father.
    wang = town.worker(moment("2026-07-22 21:40"))
    file = commands.open(wang, person_id=town.worker_id, unit_id=town.base.id)
    commands.declare(wang, household_id=file.id, stated=FAMILY)
    asked = commands.apply(wang, household_id=file.id, wish="妻子透析三年，撑不住了", agreed=True, guardian=True)
    assert asked.state is State.APPLIED

    # 24–28 July: the union looks at his papers, two people visit, the family signs; the authority is asked and answers.
    at = moment("2026-07-24 10:00")
    commands.examine(HE.later(at), application_id=asked.id)
    commands.visit(HE.later(at), application_id=asked.id, second="吴敏", found="两间旧房，透析单据属实", photo=b"\xff\xd8 home")
    commands.attach(HE.later(at), household_id=file.id, kind="authorisation", name="授权书.pdf", content=b"%PDF signed")
    commands.ask_check(GU.later(at), application_id=asked.id)
    found = Found(f"{file.number}-{asked.id}", {IncomeKind.WAGE: 3_500_000}, cars=0, dwellings=1, companies=0)
    commands.keep_check(GU.later(moment("2026-07-28 16:00")), application_id=asked.id, found=found)

    # Another person recognises him; his masked name hangs on the board and falls off by itself.
    at = moment("2026-07-29 09:00")
    commands.recognise(XU.later(at), application_id=asked.id)
    commands.publicise(GU.later(at), application_id=asked.id)
    assert [one.text for one in queries.board(date(2026, 7, 30))] == ["王*勇"]
    assert commands.file_due(MACHINE.later(moment("2026-08-06 00:10"))) == 1
    assert queries.board(date(2026, 8, 6)) == []
    assert queries.household(GU, household_id=file.id).state is FileState.IN_FORCE

    # Warmth: 5 000 yuan, proposed, approved, drafted, checked and released by five people, paid to his own card.
    at = moment("2026-08-06 10:00")
    grant = commands.propose(GU.later(at), household_id=file.id, kind="living", amount_fen=500_000)
    commands.approve(XU.later(at), grant_id=grant.id)
    batch = commands.pay(FINANCE.later(at), unit_id=town.city.id)[0]
    for act, who in ((payments.check, SUN), (payments.release, ZHAO), (payments.export, QIAN)):
        act(who.later(at), batch_id=batch.id)
    line = bank.lines(FINANCE.later(at), batch_id=batch.id).rows[0]
    came = moment("2026-08-07 09:00")
    payments.take_return(FINANCE.later(came), content=told((line.reference, "成功", "5000.00", "王大勇")), name="回盘.txt")
    errands.drain(came)  # what follows from the bank's answer: the sum is booked and climbs its step
    assert queries.grant(GU, grant_id=grant.id).state is GrantState.PAID
    commands.confirm(wang.later(moment("2026-08-07 12:00")), grant_id=grant.id)
    commands.call_back(LU.later(moment("2026-08-10 10:00")), grant_id=grant.id, reached=True, came=True, whole=True, score=5)

    # Out of hardship: a course, then a post in a warehouse that he still has after three months and after six.
    commands.climb(GU.later(moment("2026-09-01 09:00")), household_id=file.id, kind="training", cost_fen=120_000, note="仓储物流")
    commands.climb(GU.later(moment("2026-10-12 09:00")), household_id=file.id, kind="job", cost_fen=50_000, note="物流园仓管")
    job = next(one for one in queries.household_file(GU, household_id=file.id).steps if one.kind == "job")
    for look, day in zip(job.outcomes, ("2027-01-13 09:00", "2027-04-13 09:00"), strict=False):
        commands.check_outcome(LU.later(moment(day)), outcome_id=look.id, finding="held", note="还在岗")

    # In spring he states his income anew: by the sums of that day he is no longer in hardship. The watch begins.
    spring = moment("2027-04-20 09:00")
    commands.declare(HE.later(spring), household_id=file.id, stated=replace(FAMILY, income={IncomeKind.WAGE: 8_400_000}))
    left = commands.exit(GU.later(spring), household_id=file.id, kind="out", guarantees=tuple(Guarantee))
    assert (left.state, left.watch_until) == (FileState.WATCHED, date(2028, 4, 20))

    # A living of his own: within the watch he opens a repair shop, with a start-up sum from the union.
    shop = commands.climb(GU.later(moment("2027-06-01 09:00")), household_id=file.id, kind="startup", cost_fen=800_000, note="修车铺")
    assert shop.rung is Rung.PROSPER

    # The year's figures are these rows and no others; the watch ends by itself, and nobody has come back.
    first = queries.figures(GU, from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    second = queries.figures(GU, from_date=date(2027, 1, 1), to_date=date(2027, 12, 31))
    assert [(one.rung, one.households, one.cost_fen) for one in first.rungs] == [
        ("warmth", 1, 500_000), ("out", 1, 170_000), ("prosper", 0, 0)]  # fmt: skip
    assert [(one.households, one.cost_fen) for one in second.rungs] == [(0, 0), (0, 0), (1, 800_000)]
    assert (first.rungs[1].held, second.exits, second.relapses) == (1, 1, 0)
    assert commands.end_watch(MACHINE.later(moment("2028-04-21 00:10"))) == 1

    # He can see that all of it was his: who looked, what was asked about him, why it was decided so.
    seen = queries.application_file(wang, application_id=asked.id)
    assert seen.ruling.why[0].endswith("低于低保线 740.00 元。")
    assert "透析" not in str(list(Entry.objects.values_list("changes", "note")))
