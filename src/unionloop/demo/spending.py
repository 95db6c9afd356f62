"""The city union's own money: grants to the counties, and what it spends itself.

Out of each month's own share most goes down (对下补助) and the rest is spent at home, so that the
70 % of the newspaper page can be read off the ledger's entries and not off a figure typed in.
"""

from datetime import date

from unionloop.domains.dues import commands as dues
from unionloop.domains.dues import queries as dues_queries
from unionloop.domains.dues.contracts.settlement import SubsidyKind, SubsidyState
from unionloop.domains.ledger import commands as ledger
from unionloop.domains.ledger import queries as ledger_queries
from unionloop.domains.ledger.contracts import LegInput
from unionloop.domains.ledger.contracts.postings import code, credit
from unionloop.kernel import errands

from .scene import Scene, moment

DOWN_BP, HOME_BP = 7_300, 2_400  # of the month's own share; the little that is left is saved
GRANTS = (
    (SubsidyKind.AID, "困难职工帮扶专项"), (SubsidyKind.SPECIAL, "基层组织建设"), (SubsidyKind.WARMTH, "送温暖"),
    (SubsidyKind.REBATE, "街道工会工作经费"), (SubsidyKind.AID, "职工技能培训"), (SubsidyKind.SPECIAL, "职工服务站点建设"),
)  # fmt: skip
HOME = (("维权支出", 30), ("业务支出", 25), ("职工活动组织支出", 20), ("行政支出", 25))  # account, percent


def grant(scene: Scene, month: date, own_fen: int) -> int:
    """Plan, approve and hand over one grant to each county out of the month's own share; return their sum."""
    maker = scene.actor("zhang", moment(month.replace(day=17), 18))
    approver = scene.actor("zhou", moment(month.replace(day=17), 19))
    counties = sorted(scene.counties.values())
    each_fen = own_fen * DOWN_BP // 10_000 // len(counties) // 10_000 * 10_000  # whole hundreds of yuan
    if each_fen <= 0:
        return 0
    for at, unit_id in enumerate(counties):
        kind, title = GRANTS[(at + month.month) % len(GRANTS)]
        plan = dues.plan_subsidy(
            maker, payer_unit_id=scene.city_unit, unit_id=unit_id, kind=kind, title=f"{month:%Y年%m月}{title}",
            amount_fen=each_fen, document_number=f"遂工发〔{month.year}〕{month.month * 10 + at}号",
        )  # fmt: skip
        dues.approve_subsidy(approver, subsidy_id=plan.id)
        dues.pay_subsidy(maker, subsidy_id=plan.id)
    errands.drain(moment(month.replace(day=17), 20))
    return each_fen * len(counties)


def acknowledge(scene: Scene, month: date) -> int:
    """The counties confirm what has arrived, report what it was used for, and are evaluated; return how many."""
    county, city = scene.actor("li", moment(month.replace(day=24), 15)), scene.actor("zhou", moment(month.replace(day=24), 16))
    arrived = dues_queries.subsidies(county, payer_id=scene.city_unit, state=SubsidyState.PAID, limit=200).rows
    for one in arrived:
        dues.receive_subsidy(county, subsidy_id=one.id)
        dues.report_subsidy(county, subsidy_id=one.id, used_fen=one.amount_fen, report=f"{one.title}已按计划用完，清单附后")
        dues.evaluate_subsidy(city, subsidy_id=one.id, evaluation="用途与批复一致，凭据齐全")
    return len(arrived)


def spend(scene: Scene, month: date, own_fen: int) -> int:
    """Post what the city union spends itself in a month; return it."""
    by = scene.actor("kuai", moment(month.replace(day=23), 10))
    standard = ledger_queries.book(by, unit_id=scene.city_unit).standard
    codes = {one.name: one.code for one in ledger_queries.accounts(by, standard=standard)}
    home_fen = own_fen * HOME_BP // 10_000
    legs = [LegInput(codes.get(name, code(standard, "expense_other")), home_fen * percent // 100) for name, percent in HOME]
    legs = [leg for leg in legs if leg.amount_fen]
    if legs:
        spent = sum(leg.amount_fen for leg in legs)
        ledger.post(by, book_unit_id=scene.city_unit, day=by.today, summary=f"{month:%Y年%m月}本级支出",
                    source=f"demo.spending:{month:%Y%m}", legs=[*legs, *credit(standard, "bank", spent)])  # fmt: skip
    return home_fen
