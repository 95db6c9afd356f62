"""From a bureau's file to a published figure: handed over by hash, small cells hidden, late files restate."""

import hashlib
from datetime import date

import pytest

from tests.cast import STRANGER
from tests.datacentre.test_datacentre import WAGES, city, clerk, deliver
from tests.employers.conftest import uscc
from unionloop.domains.datacentre import commands, queries, rules
from unionloop.domains.datacentre.models import Delivery
from unionloop.domains.datacentre.queries import lake
from unionloop.kernel.errors import NotFound, Refused

__all__ = ["city"]
pytestmark = pytest.mark.django_db
HEADS = (*WAGES[:3], "行业", *WAGES[3:])


@pytest.fixture
def town(city, settings, tmp_path):
    settings.DATA = tmp_path
    return city


def firms(count, start, division, industry):
    return [(uscc(start + at), f"第{start + at}号公司", division, industry, 10, "40000", "1900" if at == 0 else "2600",
             "100" if at == 1 else "") for at in range(count)]  # fmt: skip


def figure(town, code):
    found = queries.lake_figures(clerk("a", town.city), code=code, month="2026-06")
    return {(one.region, one.industry): (one.value, one.hidden) for one in found}


def hand_over(town):
    return commands.hand_over(clerk("clerk", town.city), unit_id=town.city.id, month="2026-06")


def test_figures_come_with_their_way_back(town):
    deliver(town, "wages", HEADS, *firms(6, 100, "510903", "13 农副食品"), *firms(7, 120, "510903", "47"),
            *firms(6, 140, "510904", "13"), *firms(9, 160, "510904", "制造业"))  # fmt: skip
    row = hand_over(town)
    assert (row.files, row.firms) == (1, 28)
    assert figure(town, "firm.count") == {(510903, 13): (6, ""), (510903, 47): (7, ""), (510904, 0): (9, ""), (510904, 13): (6, "")}
    assert figure(town, "firm.owing")[510903, 13] == (1, "")
    assert figure(town, "firm.low") == {(510903, 13): (1, ""), (510903, 47): (1, ""), (510904, 0): (0, ""), (510904, 13): (0, "")}
    manifest = lake.store().manifest()
    (original,) = manifest.received("bureau_file")
    assert original.sha256 == hashlib.sha256(bytes(Delivery.objects.get().content)).hexdigest()
    assert lake.store().damaged() == []
    assert manifest.received("firm_months")[0].sha256 == row.sha256
    assert hand_over(town) == row
    assert lake.store().manifest() == manifest
    (one,) = queries.handovers(clerk("a", town.city)).rows
    assert one == row


def test_a_late_file_restates_and_the_earlier_figure_stays(town):
    deliver(town, "wages", HEADS, *firms(6, 100, "510903", "13"), *firms(6, 120, "510904", "13"))
    hand_over(town)
    deliver(town, "wages", HEADS, *firms(6, 200, "510903", "13"))
    assert hand_over(town).firms == 18
    assert figure(town, "firm.count")[510903, 13] == (12, "")
    (change,) = queries.lake_restated(clerk("a", town.city), code="firm.count", month="2026-06")
    assert (change["before"], change["after"], change["region"]) == (6, 12, 510903)


def test_small_cells_and_what_would_tell_them_are_hidden(town):
    deliver(town, "wages", HEADS, *firms(3, 100, "510903", "13"), *firms(9, 120, "510903", "47"), *firms(8, 140, "510904", "13"),
            *firms(7, 160, "510904", "47"))  # fmt: skip
    hand_over(town)
    assert {cell: hidden for cell, (value, hidden) in figure(town, "firm.count").items() if value is None} == {
        (510903, 13): "small", (510903, 47): "secondary", (510904, 13): "secondary", (510904, 47): "secondary"}  # fmt: skip


def test_nothing_said_is_nothing_handed_over(town):
    with pytest.raises(Refused, match="datacentre_no_sayings"):
        hand_over(town)
    with pytest.raises(NotFound):
        commands.hand_over(STRANGER, unit_id=town.city.id, month="2026-06")
    with pytest.raises(Refused, match="lake_no_month"):
        figure(town, "firm.count")


@pytest.mark.parametrize(("text", "number"), [("13 农副食品加工", 13), ("1311", 13), ("制造业", 0), ("", 0), ("99", 0), ("C13", 0)])
def test_an_industry_is_its_division_number(text, number):
    assert rules.industry_number(text) == number


def test_one_amount_is_one_stretch():
    first, second, third = date(2020, 1, 1), date(2022, 4, 1), date(2025, 1, 1)
    assert rules.joined([(first, second, None), (second, third, 5), (third, None, 5)]) == [(second, None, 5)]
    assert rules.joined([(first, second, 4), (second, third, 5)]) == [(first, second, 4), (second, third, 5)]
