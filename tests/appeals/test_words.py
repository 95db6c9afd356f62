"""The search by words: finds what a search through every line would find, whatever is drawn and whatever is not yet."""

from datetime import timedelta
from random import Random

import pytest

from tests.appeals.scene import LI, SYSTEM, receive
from tests.cast import NOW
from unionloop.domains.appeals import commands, queries, rules
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.appeals.models import Case, Pair, PairBlock
from unionloop.domains.appeals.queries import pairs

BLOCK = 16
LINES = ("𠮷盛物流拖欠工资", "买买提·阿不都反映工伤", "厂里一直漏水", "食堂饭菜变质 50%", "ABC电子厂不发高温补贴", "工资_拖欠三个月")
ASKED = ("工资", "拖欠工资", "𠮷", "𠮷盛", "提·阿", "·", "漏", "0%", "%", "_", "资_拖", "abc", "ABC电子", "物流有限", "没有人说的话",
         "食堂饭菜变质 5", "工", "盛物流拖欠工资 12", "三个月 7")  # fmt: skip


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(pairs, "BLOCK", BLOCK)
    monkeypatch.setattr("unionloop.domains.appeals.commands.pairing.SETTLED", 0)


@pytest.fixture
def many(desk, small):
    """Sixty cases, every other with a firm written beside it; returned with the block after their first's full ones."""
    first = receive("样本", known=Known(employer_name="𠮷盛物流有限公司"))
    pattern = Case.objects.get(pk=first.id)
    pattern.received_at -= timedelta(days=30)
    rows, drawn = [], Random(4711)
    for number in range(60):
        pattern.pk, pattern.number = None, f"R26-09-{900_000 + number}A"
        pattern.title = f"{drawn.choice(LINES)} {number}"
        pattern.employer_name = "𠮷盛物流有限公司" if number % 7 == 0 else ""
        rows.append(Case(**{one.attname: getattr(pattern, one.attname) for one in Case._meta.concrete_fields}))
    return Case.objects.bulk_create(rows)


def found(text: str) -> set[int]:
    return {one.id for one in queries.cases(LI, filters=queries.CaseFilters(text=text), limit=200).rows}


def read_through(text: str) -> set[int]:
    """The same by the plainest way there is. What of a-z counts as one letter is the database's word, as it was."""
    return set(Case.objects.filter(pairs.says(text)).values_list("pk", flat=True))


def test_finds_what_reading_every_line_finds(many):
    before = {text: found(text) for text in ASKED}
    assert before == {text: read_through(text) for text in ASKED}
    assert commands.draw_pairs(SYSTEM) >= 3
    assert commands.draw_pairs(SYSTEM) == 0
    assert PairBlock.objects.filter(stale=False).count() >= 3
    assert {text: found(text) for text in ASKED} == before
    assert before["𠮷"]
    assert before["·"]
    assert before["漏"]
    assert not before["没有人说的话"]


def test_what_is_drawn_is_read_nowhere_else(many, django_assert_num_queries):
    commands.draw_pairs(SYSTEM)
    drawn = many[len(many) // 2]
    assert drawn.pk in found("公司") | found("工")
    letters = rules.letters_in(drawn.title)
    assert Pair.objects.filter(block_id=drawn.pk // BLOCK, letters__in=letters).count() == len(letters)
    Pair.objects.all().delete()  # the index answers: without it a case of a drawn block is not found
    assert drawn.pk not in found(drawn.title)


def test_changed_words_are_found_at_once(many):
    commands.draw_pairs(SYSTEM)
    changed = many[20]
    commands.classify(LI, case_id=changed.pk, title="龘厂停工")
    assert found("龘") == {changed.pk}
    assert commands.draw_pairs(SYSTEM) == 1
    assert found("龘厂") == {changed.pk}
    last = receive("靐村的灯不亮")
    assert found("靐村") == {last.id}


def test_a_key_of_a_drawn_block_may_come_late(many):
    late = many[20]
    Case.objects.filter(pk=late.pk).delete()  # its key is somebody's who has not written yet
    commands.draw_pairs(SYSTEM)
    late.title, late.received_at = "靐村的灯不亮", NOW
    late.save(force_insert=True)
    assert found("靐村") == {late.pk}
    assert commands.draw_pairs(SYSTEM) == 1
    Case.objects.filter(pk=late.pk).update(received_at=many[0].received_at)
    assert found("靐村") == {late.pk}


def test_too_many_are_come_upon_by_the_list(many, monkeypatch):
    commands.draw_pairs(SYSTEM)
    monkeypatch.setattr(pairs, "FEW", 2)
    assert pairs.bearing("工资", NOW) is None
    assert found("工资") == read_through("工资")
    monkeypatch.setattr(pairs, "UNDRAWN", 0)
    assert pairs.bearing("没有人说的话", NOW) is None
    assert found("没有人说的话") == set()


@pytest.mark.parametrize("places", [[0], [3, 7, 4095], list(range(0, 4096, 2)), list(range(255)), list(range(256))])
def test_places_are_kept_as_they_are(places):
    kept = rules.packed(places, 4096)
    assert len(kept) <= 512
    assert rules.places_of_all({"工": kept}, ["工"], 4096) == places
