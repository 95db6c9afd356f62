"""trust.md P1 for households asking for aid: who they are, what ails them and where their money goes lies nowhere in the clear.

Families with planted numbers, illnesses, cards and phones live through the whole of it — the statement, visits, the check,
the letter, a sum paid — and then everything kept, shown, logged and exported is searched for what was planted.
`UNIONLOOP_CANARIES=500` for the exam; three families otherwise.
"""

import logging
import logging.config
import os
import re
from dataclasses import dataclass, replace

import pytest
from django.conf import settings
from django.test import Client

from tests.aid.conftest import EARLY, FAMILY, GU, HE, XU, build
from tests.aid.conftest import authority as authority
from tests.cast import NOW, OPERATOR, SUN
from tests.entrance import enter, hire
from tests.membership.people import paper, phone
from tests.stories.test_driver import tables
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import CauseKind, Found, IncomeKind, MemberInput, Relation, Stage
from unionloop.domains.payments import commands as payments
from unionloop.domains.people import commands as people
from unionloop.kernel import errands

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("authority")]
FAMILIES = int(os.environ.get("UNIONLOOP_CANARIES", "3"))
START = 10_000  # serials of papers and phones nobody else in these tests has
SHOWN = ("/a/", "/a/?format=csv", "/a/?format=json", "/a/in/", "/a/in/?format=csv", "/a/pay/", "/a/pay/?format=csv", "/a/plan/")


@dataclass(frozen=True)
class Planted:
    """What was planted of one family; `said` are words about health, in which no digit is needed to know whose they are."""

    numbers: tuple[str, ...]
    card: str
    said: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.numbers, self.card, *self.said)


def plant(town, at: int) -> tuple[int, Planted]:
    """Bring one family as far as its letter; every other one is turned down. Return its file and what was planted."""
    own, wife, tail = paper(START + at), paper(START + 5_000 + at), f"{at:04d}"
    told = Planted((own, wife, phone(START + at)), f"62178860{at:011d}",
                   (f"丝雀症{tail}", f"金丝雀透析{tail}", f"金丝雀病历{tail}", f"邻居说金丝雀{tail}", f"金丝雀撑不住{tail}"))  # fmt: skip
    worker = people.record(OPERATOR, name=f"王雀{chr(0x4E00 + at)}", id_type="resident", id_number=own, phone=told.numbers[2],
                           unit_id=town.base.id)  # fmt: skip
    account = payments.propose_account(OPERATOR.later(EARLY), unit_id=town.base.id, person_id=worker.id, number=told.card,
                                       holder=f"王雀{chr(0x4E00 + at)}")  # fmt: skip
    payments.confirm_account(SUN.later(EARLY), account_id=account.id)
    household = commands.open(HE, person_id=worker.id, unit_id=town.base.id)
    income = {IncomeKind.WAGE: 3_600_000 if at % 2 else 36_000_000}
    stated = replace(FAMILY, income=income, causes={CauseKind.ILLNESS: told.said[1]}, members=(
        MemberInput(Relation.SPOUSE, "李雀", wife, stage=Stage.NONE, health=told.said[0]),))  # fmt: skip
    commands.declare(HE, household_id=household.id, stated=stated)
    for kind in ("authorisation", "diagnosis"):
        commands.attach(HE, household_id=household.id, kind=kind, name=f"{own}.pdf", content=b"%PDF " + told.said[2].encode())
    row = commands.apply(HE, household_id=household.id, wish=told.said[4], guardian=True)
    commands.examine(HE, application_id=row.id)
    commands.visit(HE, application_id=row.id, second="吴敏", found=told.said[2], neighbour=told.said[3], photo=b"\xff\xd8" + own.encode())
    commands.ask_check(GU, application_id=row.id)
    commands.keep_check(GU, application_id=row.id, found=Found(f"{household.number}-{row.id}", income, cars=0, dwellings=1))
    if at % 2:
        commands.recognise(XU, application_id=row.id)
    else:
        commands.decline(XU, application_id=row.id)
    return household.id, told


@pytest.fixture
def town(settings):
    settings.CLOCK_START = NOW
    return build()


@pytest.fixture
def planted(town):
    return town, [plant(town, at) for at in range(FAMILIES)]


def test_a_family_is_nowhere_in_the_clear(planted, caplog, monkeypatch, record_property):
    town, families = planted
    with caplog.at_level(logging.DEBUG):
        errands.drain(NOW)
        desk = enter(hire("xin", "aid_officer", town.city.id, label="辛勤"))
        pages = [desk.get(path) for path in SHOWN]
        pages += [desk.get(f"/a/{pk}/") for pk, _ in families[:20]]
        pages.append(broken(desk, families[0], monkeypatch))
        # what was typed wrong is shown to its own typist, and kept nowhere
        desk.post(f"/a/{families[0][0]}/file/{families[0][0]}/declare/", {"members": families[0][1].numbers[0]})
    assert all(page.status_code in (200, 500) for page in pages)
    shown = "".join(b"".join(page).decode("utf-8", "replace") for page in pages)
    held, logged = str(list(tables())), as_written(caplog.records)
    staff_only = {word for _, told in families for word in told.said[2:5]}  # what the open file is there to show its desk
    values = {one for _, told in families for one in told.all}
    assert standing("、".join(values), values) == values, "whoever looks would see them"
    assert standing(held, values) == set()
    assert standing(logged, values) == set()
    assert standing(shown, values) <= staff_only
    for path in (path for folder in ("cache", "files", "logs") for path in (settings.DATA / folder).rglob("*") if path.is_file()):
        assert standing(path.read_bytes().decode("utf-8", "replace"), values) == set(), path
    record_property("families", len(families))


def standing(text: str, values: set[str]) -> set[str]:
    """Return the values that stand in a text, inside longer words and numbers too.

    Every value is a number of eleven digits or more, or has 雀 in it: only pieces that could hold one are looked at, so
    that five hundred families take one reading of the text and not four thousand.
    """
    pieces = {*re.findall(r"[0-9X]{11,}", text), *re.findall(r"[0-9\u4e00-\u9fff]*雀[0-9\u4e00-\u9fff]*", text)}
    sizes = {len(one) for one in values}
    return {piece[at : at + size] for piece in pieces for size in sizes for at in range(len(piece) - size + 1)} & values


def as_written(records) -> str:
    """Return log records as the handlers of the settings would write them."""
    made = logging.config.DictConfigurator(settings.LOGGING)
    shapes = [made.configure_formatter(dict(shape)) for shape in settings.LOGGING["formatters"].values()]
    return "\n".join(shape.format(record) for shape in shapes for record in records)


def broken(client: Client, family: tuple[int, Planted], monkeypatch) -> object:
    """Let a page break on a family's own numbers, as a database error would quote them; return what is shown."""

    def fail(*args, **kwargs):
        raise ValueError(f"Key (id_number)=({family[1].numbers[0]}) card {family[1].card} phone {family[1].numbers[2]}")

    with monkeypatch.context() as patched:
        patched.setattr(queries, "household_file", fail)
        client.raise_request_exception = False
        return client.get(f"/a/{family[0]}/")


def test_every_decision_became_a_sealed_letter(town):
    """The errand wrote it: the answer, every line of the sum, how to appeal; only who may open the row reads it."""
    from unionloop.domains.documents import queries as documents
    from unionloop.domains.documents.models import Document

    for at in range(3):
        plant(town, at)
    errands.drain(NOW)
    rows = queries.applications(GU, limit=200).rows
    assert len(rows) == 3
    assert all(row.letter_id for row in rows)
    letter = Document.objects.select_related("pdf").get(pk=next(row for row in rows if row.state == "declined").letter_id)
    facts = documents.document(OPERATOR, document_id=letter.pk).facts
    assert (letter.pdf.sealed, set(letter.facts)) == (True, {"sealed"})
    # 360 000 a year for two, 18 000 of medical costs: 14 250 a head and month, against twice the line of 740
    assert ["人均每月", "342 000.00 ÷ 2 人 ÷ 12 个月", 1_425_000] in [[one[0], one[1].replace("\u00a0", " "), one[2]] for one in facts["sums"]]
    assert facts["until"] > NOW.date().isoformat()
    assert any("低保" in one for one in facts["rules"])
