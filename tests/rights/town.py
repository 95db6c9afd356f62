"""The Chuanshan district with a food firm, the city's rules loaded, and a matter walked to any state."""

from datetime import date

from tests.cast import OPERATOR, actor, moment
from tests.founding import town as towns
from unionloop.domains.reference import commands as reference
from unionloop.domains.rights import commands
from unionloop.domains.rights.contracts import Upload

WRITER = actor("zhouxin", "*", label="周欣 权益")
HEAD = actor("likai", "*", label="李凯 副主席")
KEEPER = actor("tangmin", "*", label="唐敏 用印")
FACTS = "2026年3月至5月，你单位包装车间王*芳等6名职工工资未足额发放，合计14660元。"
PHOTO = Upload("留置现场.jpg", b"\xff\xd8\xff\xe0" + b"photo" * 20)
SLIP = Upload("签收单.pdf", b"%PDF-1.7 signed for")


def build():
    """Build the tree, one firm, the parameters and the letter rules."""
    town = towns.build()
    by = OPERATOR.later(moment("2026-01-06 09:00"))
    reference.load_profile(by)
    commands.load_profile(by)
    town.firm("遂州食品有限公司", headcount=312)
    return town


def on(by, text):
    return by.later(moment(text))


def lead(town, **more):
    """Open a lead about the food firm."""
    given = {"employer_id": town.firms["遂州食品有限公司"], "unit_id": town.counties[0].id, "topic": "wages", "facts": FACTS,
             "people_count": 6, "amount_fen": 1_466_000, "worker_names": ["王桂芳"]} | more  # fmt: skip
    return commands.open_lead(on(WRITER, "2026-07-01 09:00"), **given)


def found(town, finding="breach", **more):
    """Walk a lead to its established facts."""
    row = lead(town, **more)
    commands.file(on(HEAD, "2026-07-02 09:00"), matter_id=row.id, owner="周欣 权益")
    commands.appoint(on(HEAD, "2026-07-02 10:00"), matter_id=row.id, names=["周欣", "吴刚"])
    return commands.find(on(WRITER, "2026-07-06 09:00"), matter_id=row.id, finding=finding, text=more.get("facts", FACTS))


def signed(town, matter=None, kind="opinion", day="2026-07-07", **more):
    """Write, review, sign and seal a letter."""
    matter = matter or found(town)
    row = commands.draft(on(WRITER, f"{day} 09:00"), matter_id=matter.id, kind=kind, **more)
    commands.submit(on(WRITER, f"{day} 09:10"), letter_id=row.id)
    commands.review(on(HEAD, f"{day} 10:00"), letter_id=row.id)
    commands.sign(on(HEAD, f"{day} 11:00"), letter_id=row.id, office="chair")
    return commands.seal(on(KEEPER, f"{day} 12:00"), letter_id=row.id)


def served(town, matter=None, day="2026-07-08", **more):
    """Serve a letter against a signature."""
    row = signed(town, matter, **more)
    return commands.serve(on(WRITER, f"{day} 10:00"), letter_id=row.id, way="signed_for", receiver="刘洋 办公室主任",
                          served_date=date.fromisoformat(day), files=[SLIP])  # fmt: skip
