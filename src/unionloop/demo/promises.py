"""The ten promises of the year: announced in its first month, reported month by month; eight of them hold in July."""

from dataclasses import dataclass
from datetime import date

from unionloop.domains.documents.contracts import Upload
from unionloop.domains.promises import commands, queries
from unionloop.domains.promises.contracts import REPORTED, PromiseInput, PromiseRow, State
from unionloop.kernel import errands
from unionloop.kernel.actor import system

from .scene import Scene, moment


@dataclass(frozen=True)
class Pledge:
    """One promise, and what its department reports by the 20th of each month from January on."""

    title: str
    measure: str
    target: int
    word: str
    owner: str
    due: tuple[int, int] = (12, 31)
    told: tuple[int, ...] = ()
    evidence: str = ""


PLEDGES = (
    Pledge("新建工会 10 家", "founding.founded", 10, "家", "组织部"),
    Pledge("新建会单位职工入会 1200 人", "founding.members", 1200, "人", "组织部"),
    Pledge("返还基层工会经费 2500 万元", "dues.returned_fen", 2_500_000_000, "元", "财务部"),
    Pledge("按时答复职工诉求 100 件", "appeals.on_time", 100, "件", "12351 服务中心"),
    Pledge("维权意见书得到书面答复 12 件", "rights.answered", 12, "件", "权益部"),
    Pledge("发放帮扶金 7 万元", "aid.paid_fen", 7_000_000, "元", "帮扶中心"),
    Pledge("新建户外劳动者驿站 20 个", REPORTED, 20, "个", "权益部", told=(1, 3, 5, 7, 9, 11, 12), evidence="驿站验收单"),
    Pledge("免费体检进工地 4000 人", REPORTED, 4000, "人", "生活保障部", (10, 31), (0, 380, 900, 1500, 2100, 2500, 2900),
           "体检机构结算单"),
    Pledge("新建爱心托管班 30 个", REPORTED, 30, "个", "女职工部", (6, 30), (4, 9, 14, 20, 26, 30), "开班备案表"),
    Pledge("职工夜校开课 40 期", REPORTED, 40, "期", "宣教部", told=(1, 3, 6, 9, 12, 15, 18), evidence="课表与签到统计"),
)  # fmt: skip


# One page that says what it is, of which promise and month; Adobe's smallest form of a PDF.
PAPER = """%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 68>>stream
BT /F1 20 Tf 72 740 Td (UnionLoop - demonstration proof {number:02d}-{month:02d}) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def live(scene: Scene, first: date, opening: bool) -> None:
    """Live through one month: announce in the opening one, then tell how far each has come, and judge what is reached."""
    if opening:
        _announce(scene, first)
    numbered = {number: pledge for number, pledge in enumerate(PLEDGES, 1) if len(pledge.told) >= first.month}
    rows = {one.number: one for one in _open(scene, first) if one.number in numbered}
    at = moment(first.replace(day=20), 9)
    for number, row in rows.items():
        pledge, paper = numbered[number], PAPER.format(number=number, month=first.month)
        told = commands.report(scene.actor("tang", at), promise_id=row.id, value=pledge.told[first.month - 1],
                               evidence=f"{pledge.evidence}（{first.month} 月）", open_to_all=True,
                               files=[Upload(f"{pledge.evidence} {first:%Y-%m}.pdf", paper.encode())])  # fmt: skip
        if not told.left:
            commands.keep(scene.actor("zhou", moment(first.replace(day=20), 15)), promise_id=row.id, value=told.value,
                          reason="逐个现场核对，全部投入使用")  # fmt: skip
    measure(first.replace(day=20))


def measure(day: date) -> None:
    """Take the figures of a day, as the timetable does every night."""
    commands.measure_due(system(moment(day, 20), via="clock"))


def _open(scene: Scene, first: date) -> list[PromiseRow]:
    """Return what is announced and not judged yet."""
    by = scene.actor("tang", moment(first.replace(day=20), 9))
    return [one for one in queries.desk(by, year=first.year).rows if one.state is State.ANNOUNCED]


def _announce(scene: Scene, first: date) -> None:
    for number, pledge in enumerate(PLEDGES, 1):
        what = PromiseInput(first.year, number, pledge.title, pledge.measure, pledge.target, pledge.word, pledge.owner,
                            date(first.year, *pledge.due))  # fmt: skip
        row = commands.draft(scene.actor("chen", moment(first.replace(day=8), 9)), unit_id=scene.city_unit, promise=what)
        commands.announce(scene.actor("shi", moment(first.replace(day=15), 9)), promise_id=row.id)
    errands.drain(moment(first.replace(day=15), 9, 5))
