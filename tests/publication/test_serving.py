"""What an edition says of service and rights: what was received, served and done in its window, below its publisher."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from tests.aid import conftest as families
from tests.aid.conftest import authority  # noqa: F401  (fixture)
from tests.appeals.scene import HANDLER, LI, receive
from tests.cast import OPERATOR, actor, moment
from tests.promises.test_edition import publish
from tests.rights import town as letters
from unionloop.domains.aid import commands as aid
from unionloop.domains.appeals import commands as appeals
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.publication import queries, rules
from unionloop.domains.publication.queries.serving import served
from unionloop.domains.rights import commands as rights

pytestmark = pytest.mark.django_db
DRAFTER = actor("drafter", "publication.*", label="陈静 组织")  # may read no case, no letter, no family


def told(unit, by=DRAFTER, month="2026-07"):
    return {one.code: one.value for one in served(by, unit, queries.dates_in_force(month))}


def answered(text, unit, came, replied):
    """Receive a case that a county answers, and close it."""
    row = receive(text, at=came, known=Known(kind="help", unit_id=unit.id))
    at = moment(came)
    appeals.dispatch(LI.later(at), case_id=row.id, unit_id=unit.id, reason="由属地办理")
    appeals.sign(HANDLER.later(at), case_id=row.id)
    then = moment(replied)
    appeals.reply(HANDLER.later(then), case_id=row.id, text="已约谈企业，工资补发到位")
    appeals.approve(LI.later(then), case_id=row.id)
    appeals.call_back(LI.later(then), case_id=row.id, reached=True, solved=True)


class TestCases:
    @pytest.fixture
    def city(self, town):
        appeals.load_profile(OPERATOR.later(moment("2026-01-06 09:00")))
        return town

    def test_counts_the_window_to_the_minute(self, city):
        for at in ("2026-06-20 23:59", "2026-06-21 00:00", "2026-07-20 23:59", "2026-07-21 00:00"):
            receive(f"食堂 {at}", at=at)
        assert told(city.city)["appeals.received"] == 2
        assert told(city.city, month="2026-06")["appeals.received"] == 1

    def test_tells_how_many_of_those_with_a_limit_kept_it(self, city):
        here = city.counties[0]
        answered("欠薪", here, "2026-06-22 09:00", "2026-06-23 09:00")
        answered("食堂", here, "2026-06-22 09:00", "2026-07-20 09:00")  # four weeks: past every limit
        receive("没派出去", at="2026-07-10 09:00")
        assert told(city.city) == {"appeals.received": 3, "appeals.timed": 2, "appeals.on_time": 5_000, "rights.served": 0,
                                   "rights.answered": 0, "aid.households": 0}  # fmt: skip

    def test_counts_only_what_is_below_the_publisher(self, city):
        receive("欠薪", at="2026-07-10 09:00", known=Known(unit_id=city.counties[0].id))
        assert told(city.counties[0])["appeals.received"] == 1
        assert told(city.counties[1]) == {}


def test_letters_of_the_year_and_answers_up_to_the_cut_off(db):
    town = letters.build()
    first, second = letters.served(town), letters.served(town, day="2026-07-20")
    answer = {"verdict": "accepted", "text": "已补发", "by_name": "刘洋"}
    rights.reply(letters.on(letters.WRITER, "2026-07-16 09:00"), letter_id=first.id, **answer)
    rights.reply(letters.on(letters.WRITER, "2026-07-21 09:00"), letter_id=second.id, **answer)
    july, august = told(town.city), told(town.city, month="2026-08")
    assert (july["rights.served"], july["rights.answered"]) == (2, 1)
    assert (august["rights.served"], august["rights.answered"]) == (2, 2)
    assert told(town.city, month="2026-06") == {}


def test_a_family_counts_once_and_few_are_not_told(db, authority):  # noqa: F811
    town = families.build()
    household = families.opened(town)
    families.filed(town, household)
    for kind in ("job", "training"):
        aid.climb(families.GU.later(families.LATER), household_id=household, kind=kind)
    august = served(DRAFTER, town.city, queries.dates_in_force("2026-08"))
    assert {one.code: one.value for one in august}["aid.households"] == 1
    assert {one.code for one in rules.hide_small(august, 5) if one.hidden} == {"aid.households"}


def test_an_edition_says_it_and_one_without_service_says_nothing(town, settings):
    settings.CLOCK_START = moment("2026-07-26 10:00")
    appeals.load_profile(OPERATOR.later(moment("2026-01-06 09:00")))
    publish(town, "2026-06")
    answered("欠薪", town.counties[0], "2026-07-01 09:00", "2026-07-02 09:00")
    july = publish(town, "2026-07")
    receive("冻结以后才到", at="2026-07-20 10:00")  # later news changes nothing
    page = strip_tags(Client().get("/25/2026-07/").content.decode())
    assert "受理诉求 1 件，有时限的办结件 1 件，100.0% 按时答复" in page
    assert "服务与维权" not in Client().get("/25/2026-06/").content.decode()
    assert queries.rebuild(OPERATOR, edition_id=july.id) == queries.content(OPERATOR, month="2026-07")
    assert Client().get("/25/2026-07/edition.pdf").status_code == 200
