"""A year of what people said, through every door, lived by real commands; and one month's concerns, sorted."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals import queries
from unionloop.domains.appeals.contracts import CaseRow, Channel, Incoming, Item, Known, SortingRow
from unionloop.domains.reference import queries as reference
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor

from . import month, opinions
from .scene import Scene, moment

A_MONTH = {"hamlet": 4, "town": 16, "city": 60}  # cases by the doors of the desk
CONCERNS = {"hamlet": (57, 7), "town": (571, 69), "city": (571, 69)}  # heard on the ground, truly different ones
A_DIARY = 5  # concerns in one entry
DOORS = (Channel.PHONE,) * 9 + (Channel.WECHAT,) * 4 + (Channel.WEB,) * 3 + (Channel.WALK_IN,) * 3 + (
    Channel.WEIBO, Channel.MAIL, Channel.SMS,
)  # not the letter box: its letters stand in the ledger of concerns, whose 571 were heard on the ground
AGENT, OTHER, HANDLER, LEADER = "yu", "tang", "huang", "zhou"


END = moment(date(2026, 7, 27), 8)  # the demonstration's present; what would come later has not happened


class NotYet(Exception):
    """The next act of a case lies in the future."""


@dataclass
class Heard:
    """What the report tells of the people's side."""

    sorting: SortingRow | None = None
    collected_month: date | None = None
    cases: list[int] = field(default_factory=list)


def live(scene: Scene, months: list[date], say: month.Say) -> Heard:
    """Live through the cases of all months, and the diaries of the last whole one."""
    random, heard = Random(f"unionloop cases {scene.city.seed}"), Heard()
    calendar = reference.calendar()
    by = scene.actor("guan", moment(months[0], 8))
    appeals.load_profile(by)
    appeals.equip(by, login=AGENT, unit_id=scene.city_unit, sip="sip:8001@127.0.0.1")
    _know(scene, months[0])
    for index, first in enumerate(months):
        for number in range(A_MONTH[scene.city.size.name]):
            heard.cases.append(_one(scene, random, calendar, first, number, last=index == len(months) - 1))
        errands.drain(min(moment(first.replace(day=28), 18), END))
    _meet(scene, months[-1], calendar)
    heard.collected_month = months[-2] if len(months) > 1 else months[-1]
    collected, matters = _collect(scene, random, heard.collected_month)
    heard.sorting = _sort(scene, heard.collected_month, matters)
    _answer_heads(scene, random, heard.collected_month)
    say("民情日志归集", f"{heard.collected_month:%Y年%m月}收集 {collected} 条，机器提议 {len(heard.sorting.groups)} 组，"
        f"人工审定后归为 {_heads(scene, heard.collected_month)} 个问题")  # fmt: skip
    errands.drain(END)
    return heard


def _one(
    scene: Scene, random: Random, calendar: reference.Calendar, first: date, number: int, *, last: bool
) -> int:  # fmt: skip
    """One case from the first word to wherever it has come by now."""
    day = calendar.on_or_after(first + timedelta(days=random.randrange(0, 24)))
    at = moment(day, random.randrange(9, 17), random.randrange(60))
    category, kind, text, yuan = random.choice(opinions.SAID)
    firm = random.choice(sorted(scene.employers))
    people = random.choice((1, 1, 1, 1, 2, 3, 6, 12)) if yuan else 1
    agent = scene.actor(AGENT, at)
    row = appeals.receive(agent, incoming=_said(random, first, number, at, text), known=Known(
        kind=kind, category=category, employer_id=scene.employers[firm], people_count=people,
        amount_fen=yuan * 100 * people or None, unit_id=scene.city_unit,
    ))  # fmt: skip
    if not row.opened or (last and random.random() < 0.2):
        return row.id
    if kind == "consult":
        appeals.settle(agent, case_id=row.id, text="依据有关规定已当场答复，并发送了办事指南。")
        appeals.close(scene.actor(OTHER, min(at + timedelta(hours=2), END)), case_id=row.id)
        return row.id
    with suppress(NotYet):
        _handle(scene, random, calendar, row, at, yuan * 100 * people, people, last=last)
    return row.id


def _who(scene: Scene, name: str, at: datetime) -> Actor:
    if at > END:
        raise NotYet
    return scene.actor(name, at)


def _handle(
    scene: Scene, random: Random, calendar: reference.Calendar, row: CaseRow, at: datetime, amount_fen: int, people: int,
    *, last: bool,
) -> None:  # fmt: skip
    """Dispatch, sign, and what a unit makes of it: most answer in time, some do not, a few send it back."""
    roll, day = random.random(), at.date()
    appeals.dispatch(_who(scene, AGENT, at + timedelta(minutes=10)), case_id=row.id)
    signed = moment(calendar.add_workdays(day, 1), 9, 20)
    if last and roll < 0.15:
        return
    appeals.sign(_who(scene, HANDLER, signed), case_id=row.id)
    if last and roll < 0.4:
        return
    if roll < 0.46:
        appeals.ask_extension(_who(scene, HANDLER, signed), case_id=row.id, extra=3, reason="等企业提供工资表")
        appeals.extend(_who(scene, LEADER, signed + timedelta(hours=1)), case_id=row.id)
    if roll > 0.985:
        appeals.shelve(_who(scene, LEADER, signed), case_id=row.id, reason="待上级政策明确后续办")
        return
    replied = moment(calendar.add_workdays(day, random.choice((2, 3, 3, 4, 5, 7))), 15)
    solved = roll < 0.93
    appeals.reply(
        _who(scene, HANDLER, replied), case_id=row.id, outcome="solved" if solved else "unsolved",
        text="已与企业协商，问题得到解决。" if solved else "企业已停业，暂无财产可供执行，已告知仲裁途径。",
        recovered_fen=amount_fen if solved and amount_fen else None, helped_count=people if solved else None,
    )  # fmt: skip
    _finish(scene, random, row.id, replied + timedelta(hours=2), solved)


def _finish(scene: Scene, random: Random, case_id: int, at: datetime, solved: bool) -> None:
    """Check the answer, call back where it is owed, close it as what it is; a few grade it badly."""
    agent = _who(scene, AGENT, at)
    if not solved:
        appeals.close_unsolved(agent, case_id=case_id, reason="企业无可执行财产")
        return
    row = appeals.approve(agent, case_id=case_id)
    call = at + timedelta(days=1)
    if row.call_back:
        happy = random.random() < 0.93
        appeals.call_back(_who(scene, AGENT, call), case_id=case_id, reached=True, solved=happy,
                          grade=random.choice((5, 5, 4, 4, 3)) if happy else 2)  # fmt: skip
        return
    appeals.close(_who(scene, AGENT, call), case_id=case_id)
    if random.random() < 0.3:
        appeals.rate(_who(scene, AGENT, call + timedelta(hours=3)), number=row.number,
                     token=queries.rating_token(row.number), grade=random.choice((5, 5, 5, 4, 4, 3, 1)))  # fmt: skip


def _said(random: Random, first: date, number: int, at: datetime, text: str) -> Incoming:
    channel = random.choice(DOORS)
    phone = f"139{random.randrange(10**8):08d}"
    name = random.choice(opinions.SURNAMES) + "".join(random.sample(opinions.GIVEN, random.choice((1, 2))))
    chat = channel in (Channel.WECHAT, Channel.WEIBO)
    return Incoming(
        channel=channel, key=f"demo-{first:%Y%m}-{number}", at=at, text=text, name=name, contact=phone,
        sender=f"o{random.randrange(10**12):012d}" if chat else f"w{phone}@example.org" if channel is Channel.MAIL else phone,
        anonymous=random.random() < 0.06,
    )  # fmt: skip


def _collect(scene: Scene, random: Random, first: date) -> tuple[int, dict[str, str]]:
    """Let cadres write down what they heard; return how much, and which matter each sentence is."""
    count, most = CONCERNS[scene.city.size.name]
    matters = [*range(most), *(random.randrange(most) for _ in range(count - most))]
    random.shuffle(matters)
    texts, meant = [], {}
    for matter in matters:
        text = f"{random.choice(opinions.BEFORE)}{opinions.MATTERS[matter]}{random.choice(opinions.AFTER)}"
        meant[text] = opinions.MATTERS[matter]
        texts.append(text)
    for number, start in enumerate(range(0, count, A_DIARY)):
        day = first + timedelta(days=number % 26)
        street = scene.streets[number % len(scene.streets)]
        items = [Item(text, category="idea", kind="suggest") for text in texts[start : start + A_DIARY]]
        appeals.write_diary(scene.actor(HANDLER, moment(day, 18)), unit_id=street, day=day, text="下沉走访，记下大家说的话。",
                            items=items, key=f"demo-diary-{first:%Y%m}-{number}")  # fmt: skip
    return count, meant


def _sort(scene: Scene, first: date, meant: dict[str, str]) -> SortingRow:
    """The month's sorting: the machine proposes groups, a person keeps what is one matter and adds what it missed."""
    by = scene.actor(OTHER, moment(first.replace(day=28), 10))
    row = appeals.sort(by, unit_id=scene.city_unit, month=first)
    matter_of = {}
    for one in queries.every_case(by, filters=queries.CaseFilters(channel=("diary",), source="diary:")):
        matter_of[one.id] = meant.get(one.title, str(one.id))
    heads: dict[str, int] = {}
    for group in row.groups:
        matter = matter_of[group.case_ids[0]]
        strangers = [pk for pk in group.case_ids if matter_of[pk] != matter]
        decided = appeals.decide_group(by, group_id=group.id, accept=True, label=matter, without=strangers)
        if decided.head_id is not None and matter not in heads:
            heads[matter] = decided.head_id
    merged = {one.id for one in queries.every_case(by, filters=queries.CaseFilters(channel=("diary",), merged=True))}
    for pk, matter in sorted(matter_of.items()):
        if pk not in merged and heads.setdefault(matter, pk) != pk:
            _add(by, pk, heads[matter])
    return queries.sorting(by, sorting_id=row.id)


def _answer_heads(scene: Scene, random: Random, first: date) -> None:
    """Most of what was sorted out is answered within the days after; some takes longer."""
    at = moment(first.replace(day=29), 15)
    filters = queries.CaseFilters(channel=("diary",), state=("received",), source="diary:")
    for row in list(queries.every_case(scene.actor(OTHER, at), filters=filters)):
        if random.random() < 0.8:
            appeals.settle(scene.actor(OTHER, at), case_id=row.id, outcome="solved", text="已整改：责任科室和期限已在公示栏公布。")
            appeals.close(scene.actor(AGENT, at + timedelta(hours=1)), case_id=row.id)


def _add(by: Actor, case_id: int, head_id: int) -> None:
    """Merge what the machine missed; of two heads the later one's cases go with it."""
    for one in queries.merged_into(by, case_id=case_id):
        appeals.unmerge(by, case_id=one, reason="并到同一问题")
        appeals.merge(by, case_id=one, into_id=head_id, reason="并到同一问题")
    appeals.merge(by, case_id=case_id, into_id=head_id, reason="人工归集：同一问题")


def _meet(scene: Scene, first: date, calendar: reference.Calendar) -> None:
    """The weekly rota with one stand-in and places booked, a reception held, letters to the leaders, a symposium."""
    by = scene.actor(OTHER, moment(first, 9))
    rota = appeals.plan_receptions(by, unit_id=scene.city_unit, leaders=["周建华", "何涛", "陈静", "石远"],
                                   first_day=calendar.on_or_after(first + timedelta(days=1)), weeks=8,
                                   place="市总工会一楼接访室")  # fmt: skip
    appeals.substitute(by, reception_id=rota[1].id, substitute="陈静", reason="周建华主席外出开会")
    appeals.hold_reception(scene.actor(OTHER, moment(rota[0].day, 17)), reception_id=rota[0].id, text="接待来访职工两批三人。",
                           items=[Item("工伤认定材料递了三个月没有结果", category="safety.injury"),
                                  Item("厂里要搬迁，想知道补偿怎么算", category="contract.compensation", kind="consult")])  # fmt: skip
    for name, phone, text in (("郑秀兰", "13990000431", "退休前两年的社保没有补上"),
                              ("何建国", "13990000432", "厂里的互助金一直没有公布账目")):  # fmt: skip
        appeals.book(by, reception_id=rota[4].id, name=name, phone=phone, text=text, key=f"demo-booking-{phone}")
    for number, text in enumerate(("食堂承包之后饭菜越来越差，写过三次意见没有回音", "希望工会盯一盯宿舍的消防通道"), start=1):
        appeals.receive(scene.actor(AGENT, moment(first.replace(day=8), 11)), incoming=Incoming(
            Channel.LETTER_BOX, f"demo-letter-{first:%Y%m}-{number}", "", moment(first.replace(day=8), 9), text,
            anonymous=number > 1,
        ), known=Known(kind="complain", unit_id=scene.city_unit))  # fmt: skip
    appeals.hold_symposium(scene.actor(OTHER, moment(first.replace(day=14), 17)), unit_id=scene.city_unit,
                           day=first.replace(day=14), title="货车司机座谈会", text="六家企业三十名司机参加。", people_count=30,
                           firms_count=6, key=f"demo-symposium-{first:%Y%m}",
                           items=[Item("高速服务区希望设司机之家", category="platform", kind="suggest"),
                                  Item("希望安排一次免费体检", category="aid", kind="suggest")])  # fmt: skip


def _know(scene: Scene, first: date) -> None:
    """A few answers of the knowledge base, and ready-made sentences."""
    by, other = scene.actor(AGENT, moment(first, 9)), scene.actor(OTHER, moment(first, 10))
    for question, answer, source, category in (
        ("产假一共有多少天", "法定产假九十八天，我省延长六十天。", "《女职工劳动保护特别规定》第七条；省人口与计划生育条例", "hours.leave"),
        ("高温津贴按什么标准发", "三十五度以上露天作业按月或按天发放，标准见省文件。", "《防暑降温措施管理办法》第十七条", "wage.heat"),
        ("会员卡怎么补办", "到街道服务站凭身份证补办，当场领取。", "市总工会会员服务卡管理办法", "card"),
    ):
        row = appeals.write_article(by, unit_id=scene.city_unit, question=question, answer=answer, source=source,
                                    valid_to=first.replace(year=first.year + 2), category=category)  # fmt: skip
        appeals.publish_article(other, article_id=row.id)
    appeals.write_snippet(by, unit_id=scene.city_unit, code="hello", title="开场", text="您好，12351 职工服务热线，请讲。")
    appeals.write_snippet(by, unit_id=scene.city_unit, code="limit", title="告知时限", text="我们会在时限内答复您，受理号可以查进度。")


def _heads(scene: Scene, first: date) -> int:
    rows = queries.ledger(scene.actor(OTHER, moment(first.replace(day=28), 11)), month=first)
    top = rows[0]
    return top.collected - top.merged
