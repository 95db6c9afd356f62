"""The mutual-aid fund: unions join, the health insurance sends its settlements, members are aided without asking."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from unionloop.domains.access import commands as access
from unionloop.domains.mutualfund import commands as fund
from unionloop.domains.mutualfund import queries
from unionloop.domains.mutualfund.contracts import ClaimFilter, ClaimRow, EventInput, Proof
from unionloop.domains.payments import commands as payments
from unionloop.domains.payments.contracts import AccountInput
from unionloop.domains.people import queries as people
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor, system

from . import members, month, second
from .scene import Scene, moment

# members covered, of these aided within the year (charter §2, row 23: 160 000 and 5 629; 112.50 yuan each make 1 800 万)
COVERED = {"hamlet": (1_000, 35), "town": (5_000, 176), "city": (160_000, 5_629)}
PLAN, CLERK, REVIEWER = "aixin", "wen", "gu"
OPENED = date(2013, 9, 1)
HEAD = "姓名,证件号码,结算单号,就诊类别,入院日期,出院日期,住院天数,总费用,医保支付,其他支付,政策范围内自付,医疗机构,诊断"
STAYS = ("急性阑尾炎", "肺炎", "胆囊结石", "腰椎间盘突出", "子宫肌瘤", "冠心病", "骨折内固定", "白内障", "消化道出血", "甲状腺结节")
HOUSES = ("遂州市第一人民医院", "遂州市中心医院", "船山区人民医院", "遂州市中医院")
PICTURE = b"\xff\xd8\xff\xe0 invoice, demonstration"
TO_BE_SEEN = 5  # claims with three photos, each a step further than the one before


@dataclass
class Covered:
    """Who is in the fund, and which unions they came through."""

    fund_id: int
    unions: list[int] = field(default_factory=list)
    persons: list[tuple[int, members.Facts]] = field(default_factory=list)  # union, papers


def live(scene: Scene, this_month: date, say: month.Say) -> month.MonthDone:
    """Open the fund, enrol, take three settlement files, pay what they give; leave a few claims on the desk."""
    whole, aided = COVERED[scene.city.size.name]
    found = _join(scene, this_month, whole)
    step = len(found.persons) // (aided + TO_BE_SEEN)
    chosen = found.persons[:: max(1, step)]
    heavy = [*second.families(scene, this_month, set(found.unions), chosen), chosen[aided - 1]]
    chosen[aided - len(heavy) : aided] = heavy  # in the file of this month, so that the night after may propose a second aid
    _accounts(scene, this_month, chosen[:aided])
    files = [this_month - timedelta(days=back) for back in (165, 85)] + [this_month.replace(day=8)]
    done, share = month.MonthDone(this_month), aided // 3
    for number, day in enumerate(files):
        some = chosen[share * number : share * (number + 1) if number < 2 else aided]
        _settle(scene, found, day, some, number, [facts for _, facts in heavy])
        month.pay(scene, day + timedelta(days=4), done, say if number == 2 else month.silent)
    _pay_again(scene, found, this_month, done)
    _on_the_desk(scene, found, this_month, chosen[aided : aided + TO_BE_SEEN])
    fund.earn(scene.actor(CLERK, moment(this_month.replace(day=26), 22)), fund_id=found.fund_id)
    second.propose(this_month)
    _open_login(this_month, chosen[2 * share])
    return done


def _join(scene: Scene, this_month: date, whole: int) -> Covered:
    """Enrol unions until so many members are covered: firm by firm as long as it still fits."""
    paid = date(this_month.year - 1, 9, 20)
    by = scene.actor(REVIEWER, moment(paid - timedelta(days=20), 9))
    opened = fund.open_fund(by, owner_unit_id=scene.city_unit, name="遂州市职工爱心互助基金", opened_date=OPENED)
    for plan in fund.load_profile(by, fund_id=opened.id):
        if plan.plan.code == PLAN:
            fund.verify_plan(by, plan_id=plan.plan.id)
    rows = [AccountInput(opened.unit_id, opened.name, "6228400000000000109", "中国工商银行遂州分行", "102662000014")]
    sheet = payments.propose_accounts(scene.actor("zhang", by.at), unit_id=scene.city_unit, name="互助基金专户.xlsx", rows=rows)
    payments.confirm_accounts(scene.actor("sun", by.at + timedelta(hours=1)), sheet_id=sheet.id)
    found, rolls = Covered(opened.id), members.Rolls(scene.city)
    own = [firm for firm in scene.city.firms if firm.union == "own"]
    own.remove(next(one for one in own if one.has_account and one.status == "normal"))  # whom members.walk_in adds to
    for firm in own:
        left = whole - len(found.persons)
        if firm.headcount * 9 // 10 <= left and left >= len(mine := rolls.of(firm)) > 0:
            found.unions.append(scene.unions[firm.number])
            found.persons += [(scene.unions[firm.number], one) for one in mine]
    clerk = scene.actor(CLERK, moment(paid, 15))
    for start in range(0, len(found.unions), 1000):
        fund.enrol_many(clerk, fund_id=opened.id, plan_code=PLAN, union_ids=found.unions[start : start + 1000], asked_date=paid,
                        paid_date=paid, bank_ref=f"互助费 {paid:%Y}")  # fmt: skip
    return found


def _accounts(scene: Scene, this_month: date, chosen: list[tuple[int, members.Facts]]) -> None:
    random, day = Random(f"fund accounts {scene.city.seed}"), moment(date(this_month.year - 1, 10, 20), 9)
    rows = [AccountInput(union_id, one.name, f"6217{random.randrange(10**14):014d}", "四川农村商业银行遂州支行",
                         person_id=people.of_paper("resident", one.number)) for union_id, one in chosen]  # fmt: skip
    sheet = payments.propose_accounts(scene.actor("zhang", day), unit_id=scene.city_unit, name="互助会员账户.xlsx", rows=rows)
    payments.confirm_accounts(scene.actor("sun", day + timedelta(hours=1)), sheet_id=sheet.id)


def _settle(scene: Scene, found: Covered, day: date, chosen: list[tuple[int, members.Facts]], number: int,
            heavy: list[members.Facts]) -> None:  # fmt: skip
    """Take one settlement file, look at what the lot drew, approve the whole, ask for payment."""
    random = Random(f"settlements {scene.city.seed} {number}")
    content = "\n".join((HEAD, *_rows(random, day, [one for _, one in chosen], number, heavy))).encode()
    clerk, reviewer = scene.actor(CLERK, moment(day, 9)), scene.actor(REVIEWER, moment(day + timedelta(days=1), 9))
    taken = fund.take_settlement(clerk, fund_id=found.fund_id, name=f"医保结算{day:%Y%m}.csv", content=content)
    for row in list(queries.every_claim(reviewer, filters=ClaimFilter(state=("sampled",)))):
        fund.review(reviewer, claim_id=row.id, note="票据与结算单一致")
    fund.approve_settlement(reviewer, intake_id=taken.id)
    fund.pay(scene.actor(CLERK, moment(day + timedelta(days=3), 9)), fund_id=found.fund_id)


def _rows(random: Random, day: date, chosen: list[members.Facts], number: int, heavy: list[members.Facts]) -> Iterator[str]:
    for at, one in enumerate(chosen):
        stay = random.randrange(3, 15)
        ended = day - timedelta(days=random.randrange(8, 60))
        own = random.randrange(1_200, 3_600) if one not in heavy else second.OWN_YUAN
        whole = own * random.randrange(25, 45) // 10
        began = ended - timedelta(days=stay)
        yield (f"{one.name},{one.number},YB{day:%Y%m}{number}{at:06d},住院,{began},{ended},{stay},{whole},"
               f"{whole - own - whole // 20},0,{own},{random.choice(HOUSES)},{random.choice(STAYS)}")  # fmt: skip


def _pay_again(scene: Scene, found: Covered, this_month: date, done: month.MonthDone) -> None:
    """What the bank sent back is paid at a corrected account, and once more where the new one was no better."""
    random = Random(f"fund mending {scene.city.seed}")
    for day in (14, 18, 22):
        clerk = scene.actor(CLERK, moment(this_month.replace(day=day), 9))
        waiting = list(queries.every_claim(clerk, filters=ClaimFilter(state=("approved",))))
        if not waiting:
            return
        _correct(scene, clerk, random, waiting)
        fund.pay(clerk.later(clerk.at + timedelta(days=2)), fund_id=found.fund_id)
        month.pay(scene, this_month.replace(day=day + 3), done, month.silent)


def _correct(scene: Scene, clerk: Actor, random: Random, waiting: list[ClaimRow]) -> None:
    for row in waiting:
        fresh = payments.propose_account(
            clerk, unit_id=row.union_id, person_id=row.person_id, holder=people.name_of(row.person_id),
            number=f"6217{random.randrange(10**14):014d}", bank_name="四川农村商业银行遂州支行", reason="会员更正卡号",
        )  # fmt: skip
        payments.confirm_account(scene.actor("sun", clerk.at + timedelta(hours=1)), account_id=fresh.id)
    errands.drain(clerk.at + timedelta(hours=2))


def _open_login(this_month: date, aided: tuple[int, members.Facts]) -> None:
    """Give one who was aided this month without asking a login, as if he had proved his phone and paper."""
    by = system(moment(this_month.replace(day=26), 20), via="demo")
    access.open_worker(by, person_id=people.of_paper("resident", aided[1].number))


def _on_the_desk(scene: Scene, found: Covered, this_month: date, chosen: list[tuple[int, members.Facts]]) -> None:
    """Claims by three photos: filed, asked for more, worked out, refused, appealed."""
    for number, (_, one) in enumerate(chosen):
        began = this_month - timedelta(days=20 + number)
        day = moment(this_month.replace(day=21 + number % 3), 10)
        event = EventInput("hospital", began, ended=began + timedelta(days=6), days=6, total_fen=640_000, insured_fen=380_000,
                           self_fen=210_000, reference=f"YBP{this_month:%Y%m}{number:04d}", hospital=HOUSES[number % 4],
                           diagnosis=STAYS[number % 10])  # fmt: skip
        proofs = [Proof(kind, f"{name}.jpg", PICTURE + bytes([number, at]))
                  for at, (kind, name) in enumerate((("identity", "身份证"), ("invoice", "发票"), ("summary", "出院小结")))]  # fmt: skip
        (claim,) = fund.file(scene.actor("yu", day), event=event, proofs=proofs,
                             person_id=people.of_paper("resident", one.number))  # fmt: skip
        clerk, reviewer = scene.actor(CLERK, day + timedelta(hours=2)), scene.actor(REVIEWER, day + timedelta(hours=4))
        _decide(clerk, reviewer, claim.id, event, number)


def _decide(clerk: Actor, reviewer: Actor, claim_id: int, event: EventInput, number: int) -> None:
    if number == 1:
        fund.ask_more(clerk, claim_id=claim_id, words="发票第二联看不清，请再拍一张")
    elif number == 2:
        fund.assess(clerk, claim_id=claim_id, event=event)
    elif number > 2:
        fund.refuse(reviewer, claim_id=claim_id, reason="evidence", words="发票与出院小结的日期对不上")
    if number == 4:
        fund.appeal(clerk.later(reviewer.at), claim_id=claim_id, words="医院已更正小结，原件可查")
