"""The rights letters of the demonstration: a handful in every state, each by the person whose step it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from unionloop.domains.reference import queries as reference
from unionloop.domains.rights import commands as rights
from unionloop.domains.rights.contracts import Gain, GainInput, Upload
from unionloop.kernel import errands
from unionloop.kernel.actor import Actor, system

from .city import Firm
from .scene import Scene, moment


@dataclass(frozen=True)
class Plot:
    """One matter as it goes: what it is about, and how far it comes by the end of the month."""

    topic: str
    facts: str
    people: int
    amount_fen: int
    until: str  # lead, found, draft, reviewed, sealed, served, answered, refused, lapsed, proposed, done
    days_ago: int  # working days from the lead to the month's 27th


PLOTS = (
    Plot("wages", "2026年3月至5月，你单位包装车间王*芳等6名职工工资未足额发放，合计14660元。", 6, 1_466_000, "served", 12),
    Plot("heat", "入夏以来，露天装卸岗位没有发放高温津贴，午后高温时段照常作业。", 34, 0, "lapsed", 40),
    Plot("safety", "冲压车间三台设备防护罩缺失，职工没有配发护目镜。", 18, 0, "done", 60),
    Plot("insurance", "试用期职工没有办理社会保险登记。", 12, 0, "answered", 30),
    Plot("contract", "新招用职工超过一个月没有签订书面劳动合同。", 9, 0, "draft", 9),
    Plot("wages", "停产期间拖欠生活费，合计86400元。", 24, 8_640_000, "proposed", 60),
    Plot("hours", "每月加班超过三十六小时，加班工资按计件价折算，少付23800元。", 41, 2_380_000, "reviewed", 12),
    Plot("housing", "职工宿舍因道路工程拆除，职工分散租房，上下班不便。", 60, 0, "answered", 45),
    Plot("women", "哺乳期女职工被安排夜班。", 2, 0, "refused", 25),
    Plot("democracy", "绩效办法没有经过职工代表大会。", 150, 0, "sealed", 12),
    Plot("wages", "离职职工工资未结清。", 3, 920_000, "lead", 2),
    Plot("other", "食堂卫生投诉多。", 80, 0, "found", 10),
)
PROOF = Upload("签收单.pdf", b"%PDF-1.4\n% demonstration\n")
PHOTO = Upload("留置现场.jpg", b"\xff\xd8\xff\xe0 demonstration")
ADVISED = ("housing", "other")


def write(scene: Scene, month: date) -> int:
    """Live through the letters of the town; return how many matters there are."""
    random = Random(f"letters {scene.city.seed}")
    firms = sorted((one for one in scene.city.firms if one.status == "normal" and one.headcount >= 30),
                   key=lambda one: one.number)  # fmt: skip
    chosen = random.sample(firms, min(len(PLOTS), len(firms)))
    plots = sorted(zip(PLOTS, chosen, strict=False), key=lambda pair: -pair[0].days_ago)
    for plot, firm in plots:
        _live(scene, plot, firm, month.replace(day=27))
    end = moment(month.replace(day=27), 7, 30)
    rights.lapse_due(system(end, via="clock"))
    errands.drain(end + timedelta(minutes=5))
    return len(plots)


class _Days:
    """The working days of one matter, and who acts on them."""

    def __init__(self, scene: Scene, first: date, last: date) -> None:
        self.scene, self.day, self.last, self.calendar = scene, first, last, reference.calendar()

    def next(self, workdays: int = 1) -> None:
        self.day = min(self.calendar.add_workdays(self.day, workdays), self.last)

    def who(self, name: str, hour: int = 10) -> Actor:
        return self.scene.actor(name, moment(self.day, hour))


def _live(scene: Scene, plot: Plot, firm: Firm, last: date) -> None:
    days = _Days(scene, reference.calendar().add_workdays(last, -plot.days_ago), last)
    county = scene.counties[scene.city.streets[firm.street].district_code]
    matter = rights.open_lead(
        days.who("tang", 9), employer_id=scene.employers[firm.number], unit_id=county, topic=plot.topic, facts=plot.facts,
        people_count=plot.people, amount_fen=plot.amount_fen, source="inspection",
    )  # fmt: skip
    if plot.until == "lead":
        return
    key = {"matter_id": matter.id}
    rights.file(days.who("zhou"), **key, owner="唐敏 权益")
    rights.appoint(days.who("zhou", 11), **key, names=["唐敏", "吴刚"])
    days.next(2)
    rights.find(days.who("tang"), **key, finding="none" if plot.topic in ADVISED else "breach", text=plot.facts)
    if plot.until == "found":
        return
    days.next()
    letter = _letter(days, matter.id, plot.until, "opinion")
    if letter is None:
        return
    days.next()
    _after(days, plot, matter.id, letter)


def _letter(days: _Days, matter_id: int, until: str, kind: str, department: str = "") -> int | None:
    """Write a letter and bring it to its seal; None when the plot ends before."""
    row = rights.draft(days.who("tang", 9), matter_id=matter_id, kind=kind, department=department)
    if until == "draft":
        return None
    rights.submit(days.who("tang", 11), letter_id=row.id)
    rights.review(days.who("zhou", 14), letter_id=row.id)
    if until == "reviewed":
        return None
    rights.sign(days.who("zhou", 15), letter_id=row.id, office="chair")
    rights.seal(days.who("tang", 16), letter_id=row.id)
    return None if until == "sealed" else row.id


def _after(days: _Days, plot: Plot, matter_id: int, letter_id: int) -> None:
    key = {"letter_id": letter_id}
    if plot.until == "refused":
        rights.serve_refused(days.who("tang"), **key, witnesses=["张兰", "何平"], files=[PHOTO])
        return
    rights.serve(days.who("tang"), **key, way="signed_for", receiver="办公室", files=[PROOF])
    if plot.until in ("served", "lapsed"):
        return
    days.next(6)
    no = plot.until == "proposed"
    rights.reply(days.who("tang"), **key, verdict="declined" if no else "accepted", by_name="办公室主任",
                 text="目前资金困难，无力支付" if no else "同意意见，尽快办理")  # fmt: skip
    if plot.until == "answered":
        return
    days.next(3)
    if no:
        proposal = _letter(days, matter_id, "", "proposal", "遂州市人力资源和社会保障局")
        days.next()
        rights.propose(days.who("tang"), letter_id=proposal or 0, way="signed_for", receiver="收发室", files=[PROOF])
        days.next(3)
        rights.take_up(days.who("tang"), matter_id=matter_id, opened=True, text="劳动保障监察支队立案")
        return
    rights.check(days.who("tang"), matter_id=matter_id, mended="done", text="现场核查，已经改正", files=[PROOF])
    rights.conclude(days.who("tang", 15), matter_id=matter_id, text="隐患消除，护目镜已配发",
                    gains=[GainInput(Gain.PEOPLE, count=plot.people, unit="人")])  # fmt: skip
    rights.archive(days.who("zhou", 16), matter_id=matter_id)
