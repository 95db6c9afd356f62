"""The page's own case: a demolished dormitory in Chenggong, a letter, two years, a block of 264 flats.

2010: the line of the metro takes sixty dwellings of the Chengda glassworks' workers. The works' union asks the street
federation, whose opinion letter goes to the management; the district takes it up with the government; in 2012 the
decision falls: 900 万 from the government, 4 100 万 from the firm, 25 floors, 264 flats, 23 909 m².
"""

from datetime import date

import pytest

from tests.cast import OPERATOR, actor, moment
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.reference import commands as reference
from unionloop.domains.rights import commands, queries
from unionloop.domains.rights.contracts import Answer, Gain, GainInput, LetterState, State, Upload
from unionloop.kernel.errors import Refused

pytestmark = pytest.mark.django_db

LI = actor("lichun", "rights.*", label="李春 厂工会主席")
STREET = actor("dounan", "*", label="杨敏 街道工联会")
CHAIR = actor("chair", "*", label="周正 街道工联会主席")
DISTRICT = actor("district", "*", label="何川 区总")
SLIP = Upload("签收单.pdf", b"%PDF-1.4 signed for")


def on(by, text):
    return by.later(moment(text))


@pytest.fixture
def places(db):
    by = on(OPERATOR, "2010-01-04 09:00")
    reference.load_profile(by)
    reference.load_profile_divisions(by)
    commands.load_profile(by)
    commands.load_profile(by, name="kunming")
    city = organisation.open_union(by, parent_id=None, name="昆明市总工会", tier="city", kind="federation", division_code="530100")
    district = organisation.open_union(by, parent_id=city.id, name="昆明市呈贡区总工会", tier="county", kind="federation",
                                       division_code="530114")  # fmt: skip
    street = organisation.open_union(by, parent_id=district.id, name="斗南街道工会联合会", tier="street",
                                     kind="street_federation", division_code="530114")  # fmt: skip
    return city, district, street


def test_the_letter_that_became_264_flats(places):
    _city, district, street = places
    # the works' union cannot solve it alone and tells the street federation
    matter = commands.open_lead(
        on(LI, "2010-05-17 09:00"), unit_id=street.id, employer_name="呈达玻璃厂", topic="housing", source="base",
        facts="2010年，昆明市城市轨道交通首期工程呈贡段拆迁呈达玻璃厂职工宿舍60套。原住职工分散到呈贡县城、螺蛳湾等地租房，上下班不便，"
              "已有两名骨干职工外出务工。职工盼望建设公共租赁住房。", people_count=60,
    )  # fmt: skip
    commands.file(on(CHAIR, "2010-05-18 09:00"), matter_id=matter.id, owner="杨敏 街道工联会")
    commands.appoint(on(CHAIR, "2010-05-18 10:00"), matter_id=matter.id, names=["杨敏", "李春"])
    commands.find(on(STREET, "2010-05-25 15:00"), matter_id=matter.id, finding="none", text=matter.facts)

    # no law is broken: the letter advises, and cites no article
    letter = commands.draft(on(STREET, "2010-05-26 09:00"), matter_id=matter.id, kind="opinion")
    file = queries.letter_file(on(STREET, "2010-05-26 09:01"), letter_id=letter.id)
    assert letter.advisory
    assert [one.text for one in file.blocks if one.part == "demand"][1].startswith("研究利用企业自有土地建设职工公共租赁住房")
    assert not [one for one in file.blocks if one.part == "basis"]
    commands.submit(on(STREET, "2010-05-26 10:00"), letter_id=letter.id)
    commands.review(on(CHAIR, "2010-05-26 14:00"), letter_id=letter.id)
    signed = commands.sign(on(CHAIR, "2010-05-26 15:00"), letter_id=letter.id, office="chair")
    assert signed.number == "昆工维字〔2010〕1号"
    commands.seal(on(STREET, "2010-05-26 16:00"), letter_id=letter.id)
    out = commands.serve(on(STREET, "2010-05-27 10:00"), letter_id=letter.id, way="signed_for", receiver="厂行政办公室", files=[SLIP])
    assert out.due_date == date(2010, 6, 10)  # Kunming: ten working days
    assert "10 个工作日" in out.clock

    answered = commands.reply(on(STREET, "2010-06-08 10:00"), letter_id=letter.id, verdict="accepted", by_name="厂行政",
                              text="同意用自有土地建设，资金和政策需要支持")  # fmt: skip
    assert (answered.state, answered.answer) == (LetterState.ANSWERED, Answer.ACCEPTED)
    with pytest.raises(Refused, match="proposal_too_early"):  # nobody is to be reported to anybody
        commands.draft(on(STREET, "2010-06-09 09:00"), matter_id=matter.id, kind="proposal", department="区人社局")

    # beyond the firm's means: the district takes over, and two years of dated steps follow
    up = commands.escalate(on(STREET, "2010-06-10 09:00"), matter_id=matter.id, reason="资金和政策超出企业能力")
    assert up.handler == "昆明市呈贡区总工会"
    for day, text in (("2010-09-14", "区总向区政府专题反映职工住房困难"), ("2011-04-20", "街道工联会协助争取公租房政策"),
                      ("2011-11-02", "政府、企业、工会三方协调会"), ("2012-02-15", "项目列入公租房计划")):  # fmt: skip
        commands.note(on(DISTRICT, f"{day} 16:00"), matter_id=matter.id, text=text)
    commands.check(on(DISTRICT, "2012-05-07 10:00"), matter_id=matter.id, mended="done", text="公租房项目动工")
    done = commands.conclude(
        on(DISTRICT, "2012-05-08 10:00"), matter_id=matter.id, text="政府补助、企业投资，利用企业自有土地建设职工公租房",
        gains=[GainInput(Gain.FUNDING, "政府补助", 900_0000_00), GainInput(Gain.FUNDING, "企业投资", 4100_0000_00),
               GainInput(Gain.HOMES, count=264, unit="套", note="25 层"), GainInput(Gain.AREA, count=23_909, unit="平方米")],
    )  # fmt: skip
    assert done.state is State.CONCLUDED
    commands.archive(on(CHAIR, "2012-05-09 09:00"), matter_id=matter.id)

    # what anybody finds afterwards is a query over the rows
    year = queries.gains_between(DISTRICT, first=date(2012, 1, 1), last=date(2012, 12, 31))
    assert year == {"funding": (5_000_0000_00, 0), "homes": (0, 264), "area": (0, 23_909)}
    whole = queries.matter_file(DISTRICT, number=matter.number)
    assert (whole.steps[-2].day - whole.steps[0].day).days > 365 * 2 - 30
    assert [one.party for one in whole.gains if one.kind is Gain.FUNDING] == ["政府补助", "企业投资"]
    assert len([one for one in whole.steps if one.verb == "rights.note"]) == 4
    assert all(faults == [] for _, faults in queries.invariants(DISTRICT))
    street_eyes = actor("eyes", "rights.read", path=street.path)
    assert queries.matter(street_eyes, matter_id=matter.id).handler == district.name  # whoever began it goes on seeing it
