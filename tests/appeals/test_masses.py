"""Many who speak of one thing without naming an employer: planted events are found, what only looks like one is not."""

from datetime import timedelta

import pytest

from tests.appeals.scene import LI, SYSTEM, receive
from tests.cast import NOW
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import Flag, Known
from unionloop.domains.appeals.models import Case, Speaker
from unionloop.domains.messaging.models import Notice
from unionloop.domains.reference.models import Parameter

HEAT, ARREARS, HERE, THERE = "wage.heat", "wage.arrears", "510903", "510904"


@pytest.fixture
def plant(desk):
    """Return what puts copies of a case upon the desk: so many, a day apart by `every`, each by a voice of its own."""
    pattern = Case.objects.get(pk=receive("样本", known=Known(employer_name="样本厂")).id)
    voice = Speaker.objects.get(pk=pattern.speaker_id)
    serial = iter(range(10_000))

    def put(count: int, *, category=HEAT, code=HERE, people=1, last=0.0, every=1.0, same_voice=False, firm=False):
        rows, speaker = [], None
        for number in range(count):
            one = next(serial)
            if speaker is None or not same_voice:
                speaker = Speaker(**{name.attname: getattr(voice, name.attname) for name in Speaker._meta.concrete_fields
                                     if name.name not in ("id", "sender_blind")}, sender_blind=f"planted{one}")  # fmt: skip
                speaker.save(force_insert=True)
            facts = {name.attname: getattr(pattern, name.attname) for name in Case._meta.concrete_fields if name.name != "id"}
            at = NOW - timedelta(days=last + every * number)
            facts |= {"number": f"R26-05-{100_000 + one}A", "speaker_id": speaker.pk, "category": category, "division_code": code,
                      "people_count": people, "received_at": at, "latest_at": at,
                      "employer_name": f"第{one}个单位" if firm else ""}  # fmt: skip
            rows.append(Case(**facts))
        return Case.objects.bulk_create(rows)

    return put


def about() -> list[tuple[str, int, int]]:
    return [(one.about, one.cases, one.people) for one in queries.masses(LI)]


def test_many_of_one_district_who_name_nobody(plant, desk):
    rows = plant(6, people=3, every=0.5)
    (found,) = queries.masses(LI)
    assert (found.cases, found.people, found.employer, found.employer_id) == (6, 18, "", None)
    assert found.about == f"{found.place} · 高温津贴"
    assert found.place
    assert set(found.case_ids) == {one.pk for one in rows}
    assert (commands.alarm(SYSTEM), commands.alarm(SYSTEM)) == (6, 0)
    assert queries.case(LI, case_id=rows[0].pk).flags == (Flag.MASS,)
    (notice,) = Notice.objects.filter(template="many_speak_there")
    assert notice.facts["about"] == found.about


def test_what_only_looks_like_many(plant, desk):
    plant(6, people=9, every=0.5, same_voice=True)  # one man who calls every day
    plant(6, category=ARREARS, people=1, every=0.5)  # too few people
    plant(6, category="hours", people=3, every=0.5, firm=True)  # six firms, one case each
    plant(6, category="", people=9, every=0.5)  # nobody knows yet what about
    plant(6, category="life", code=THERE, people=9, last=30, every=0.5)  # a month ago
    assert about() == []


def test_what_is_usual_here_is_no_event_and_more_than_usual_is_one(plant, desk):
    plant(9 * 14, category=ARREARS, people=2, last=0.01, every=0.5)  # fourteen a week, nine weeks
    assert about() == []
    plant(20, category=ARREARS, people=2, every=0.3)
    (found,) = about()
    assert found[1:] == (34, 68)


def test_one_thing_all_over_the_city(plant, desk):
    plant(1, category="wage", last=40)  # the desk is not new
    for number in range(8):
        plant(1, code=f"5109{number:02d}", people=2)
    assert about() == [("高温津贴", 8, 16)]
    Parameter.objects.create(code="appeals.mass_place_least", value=17, valid_from=NOW.date(), source="文件", label="")
    assert about() == []
