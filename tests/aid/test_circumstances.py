"""How a household lives: known words, sealed with the file, opened for a reason the family can read, taken over with old files."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.aid.conftest import FAMILY, HE, Town, opened
from tests.cast import NOW, OPERATOR, STRANGER
from tests.membership.people import paper, phone
from unionloop.domains.aid import commands, queries
from unionloop.domains.aid.contracts import CIRCUMSTANCE_WORDS, CIRCUMSTANCES, Klass, OldFile, Ruling
from unionloop.domains.aid.models import Household
from unionloop.domains.aid.rules import merged_circumstances
from unionloop.domains.people import queries as people
from unionloop.kernel.errors import BadInput, NotFound
from unionloop.kernel.models import Entry

TOLD = {"work": "下岗", "industry": "玻璃制造", "housing": "廉租房", "zero_work": "1", "disability": "肢体"}
KEPT = {"work": "下岗", "industry": "玻璃制造", "housing": "公租房", "zero_work": "是", "disability": "肢体"}


def kept() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT circumstances FROM aid_household")
        return "".join(row[0] for row in cursor.fetchall())


def ruling(household: int) -> Ruling:
    found = queries.household_file(HE, household_id=household).ruling
    assert found is not None
    return found


@pytest.mark.parametrize("name", list(CIRCUMSTANCE_WORDS))
def test_every_wording_leads_to_one_word_of_its_list(name):
    ways = [way for word, more in CIRCUMSTANCE_WORDS[name].items() for way in (word, *more)]
    assert len(ways) == len(set(ways))
    assert {merged_circumstances({}, {name: way})[name] for way in ways} == set(CIRCUMSTANCE_WORDS[name])


def test_are_sealed_and_opened_for_a_reason_the_family_reads(town: Town):
    household = opened(town)
    commands.describe(HE, household_id=household, told=TOLD)
    assert not any(word in kept() for word in (*TOLD.values(), *KEPT.values()) if len(word) > 1)
    lines = str(list(Entry.objects.filter(verb="aid.describe").values_list("changes", "note")))
    assert not any(word in lines for word in KEPT.values())
    words = commands.read_words(HE, household_id=household, reason="入户前核对住房")
    assert dict(words.circumstances) == {str(CIRCUMSTANCES[name]): word for name, word in KEPT.items()}
    looks = people.looks(town.worker(), person_id=town.worker_id)
    assert any("入户前核对住房" in one.why for one in looks)


def test_a_field_not_named_stays_and_one_with_nothing_goes(town: Town):
    household = opened(town)
    commands.describe(HE, household_id=household, told=TOLD)
    commands.describe(town.worker(), household_id=household, told={"work": "", "area": "15-30"})
    words = commands.read_words(HE, household_id=household, reason="核对一下")
    assert dict(words.circumstances) == {
        str(CIRCUMSTANCES[name]): word for name, word in ({**KEPT, "area": "15–30 平方米"}).items() if name != "work"}  # fmt: skip


def test_what_no_list_knows_is_named_and_strangers_see_no_file(town: Town):
    household = opened(town)
    with pytest.raises(BadInput, match="told_word"):
        commands.describe(HE, household_id=household, told={"housing": "城堡"})
    with pytest.raises(BadInput, match="told_field"):
        commands.describe(HE, household_id=household, told={"shoe": "42"})
    with pytest.raises(NotFound):
        commands.describe(STRANGER, household_id=household, told=TOLD)


def test_who_is_a_migrant_worker_is_judged_as_one(town: Town):
    """domain.md §4.1: 困难农民工 asks for a labour relation of a year; it goes on until he says otherwise."""
    household = opened(town, replace(FAMILY, employed_days=200))
    assert ruling(household).klass is Klass.DEEP
    commands.describe(town.worker(), household_id=household, told={"work": "农民工"})
    found = ruling(household)
    assert (found.klass, found.why) == (Klass.NONE, ("困难农民工要有满 365 天的劳动关系，现有 200 天。",))
    later = town.worker(NOW + timedelta(days=165))
    assert queries.own_stated(later).employed_days == 365
    commands.declare(later, household_id=household, stated=queries.own_stated(later))
    found = ruling(household)
    assert (found.klass, found.migrant) == (Klass.DEEP, True)
    commands.describe(HE, household_id=household, told={"housing": "租赁"})
    assert ruling(household).migrant  # not named, it stays
    commands.describe(HE, household_id=household, told={"work": "在岗"})
    assert not ruling(household).migrant


def old(line: int, **living: str) -> OldFile:
    return OldFile(line, 0, f"陈小{line}", paper(40 + line), phone(40 + line), date(2024, 3, 1), 2, 1_000_000, 600_000, circumstances=living)


def test_come_with_old_files_and_a_bad_word_names_its_row(town: Town):
    rows = [replace(old(1, housing="租房", insurance="新农合"), unit_id=town.base.id), replace(old(2, housing="城堡"), unit_id=town.base.id)]
    found = commands.take_over(OPERATOR, unit_id=town.city.id, name="旧档", rows=rows)
    assert (found.total, found.failed) == (2, 1)
    assert [(fault[0], fault[1]) for fault in found.faults] == [(2, "aid_old_circumstance")]
    words = commands.read_words(OPERATOR, household_id=Household.objects.get().pk, reason="核对旧档")
    assert dict(words.circumstances) == {"住房类型": "租赁", "医疗保险": "居民医保"}
