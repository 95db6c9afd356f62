"""A sum over a whole register is added up once, and anew as soon as something it is made of has changed."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from tests.cast import MACHINE, OPERATOR, actor
from tests.employers.conftest import uscc
from unionloop.domains.employers import commands as employers
from unionloop.domains.employers import queries as registry
from unionloop.domains.employers.contracts import EmployerInput
from unionloop.domains.organisation import commands as organisation
from unionloop.kernel import journal, tallies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def read(monkeypatch):
    """Return a kept query of two domains, and the list of those it was read for."""
    asked = []

    @tallies.kept("dues", "people")
    def total(by, *, of=""):
        asked.append((by.paths("dues.read"), of))
        return len(asked)

    return total, asked


def done(verb):
    journal.append(MACHINE, verb, "kernel.test", 1, "", {})


def test_it_is_read_once_while_nothing_is_done(read):
    total, asked = read
    assert [total(OPERATOR), total(OPERATOR), total(OPERATOR, of="a"), total(OPERATOR, of="a")] == [1, 1, 2, 2]
    assert len(asked) == 2


@pytest.mark.parametrize(("verb", "reads"), [("dues.match", 2), ("people.merge", 2), ("appeals.close", 1)])
def test_an_act_of_its_domains_has_it_read_anew(read, verb, reads):
    total, asked = read
    total(OPERATOR)
    done(verb)
    total(OPERATOR)
    total(OPERATOR)
    assert len(asked) == reads


def test_who_sees_something_else_has_a_sum_of_his_own(read):
    total, _ = read
    here, there = (actor("li", "dues.read", path=path) for path in ("0001", "0002"))
    assert [total(here), total(there), total(here)] == [1, 2, 1]
    assert total(here.later(here.at + timedelta(days=1))) == 3  # of another day


def test_who_sees_the_same_shares_it(read):
    total, asked = read
    li, wu, guest = actor("li", "dues.read", path="0001"), actor("wu", "dues.*", "founding.open", path="0001"), actor("guest")
    assert [total(li), total(wu), total(guest), total(wu)] == [1, 1, 2, 1]
    assert asked == [(("0001",), ""), ((), "")]


def test_a_sum_of_sums_goes_by_the_rights_of_all(read):
    total, _ = read

    @tallies.kept("dues", "people")
    def whole(by):
        return total(by) + len(by.paths("founding.read")) * 100

    li, wu, xu = (actor(name, "dues.read", "founding.read", path=path) for name, path in (("li", "1"), ("wu", "1"), ("xu", "2")))
    assert [whole(li), whole(wu), whole(xu), whole(actor("zhu", "dues.read", path="1"))] == [101, 101, 102, 1]


def test_whoever_decides_reads_the_rows(read):
    total, asked = read
    total(OPERATOR)
    with transaction.atomic():
        total(OPERATOR)
        total(OPERATOR)
    assert len(asked) == 3


def test_nothing_is_kept_for_ever(read, monkeypatch):
    total, asked = read
    total(OPERATOR)
    monkeypatch.setattr(tallies.time, "monotonic", lambda real=tallies.time.monotonic: real() + 301)
    total(OPERATOR)
    assert len(asked) == 2


def test_another_database_in_its_place_is_read(read, monkeypatch):
    total, asked = read
    done("dues.match")
    total(OPERATOR)
    monkeypatch.setattr(journal, "head", lambda real=journal.head(): real - 1)  # a backup from before
    total(OPERATOR)
    assert len(asked) == 2


def test_a_firm_registered_is_counted_at_once():
    street = organisation.open_union(OPERATOR, parent_id=None, name="嘉禾街道工会联合会", tier="city", kind="federation",
                                     founded_date=date(2020, 3, 1))  # fmt: skip

    def put(name, code):
        employers.register(OPERATOR, employer=EmployerInput(name=name, unit_id=street.id, uscc=code, headcount=30, division_code="510903"))
        return registry.whole_coverage(OPERATOR, OPERATOR.today).registered

    assert [put("遂州食品有限公司", uscc(1)), put("遂州玻璃有限公司", uscc(2))] == [1, 2]
