"""P7: the union's own figures for everybody: by their parts, and silent where there are too few."""

import pytest
from django.test import Client

from tests.cast import moment
from tests.founding import town as towns
from tests.founding.test_commands import walk
from tests.publication.test_commands import DRAFTER, on
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding.contracts import State
from unionloop.web import performance

pytestmark = pytest.mark.django_db


def test_the_pace_is_told_and_few_letters_are_not(settings):
    settings.CLOCK_START = moment("2026-07-26 10:00")
    town = towns.build()
    case = founding.open(on(DRAFTER, "2026-07-01 09:00"), employer_id=town.firm("遂州食品有限公司"))
    walk(case, State.FOUNDED)
    body = Client().get("/data/performance.json").json()
    figures = {one["code"]: one for one in body["figures"]}
    assert figures["founding.pace"]["days_tenths"] == 120  # 1 July to 17 July: twelve working days
    assert (figures["rights.answered"]["denominator"], figures["rights.answered"]["share_bp"]) == (None, None)
    page = Client().get("/data/").content.decode()
    assert "12.0 工作日" in page


def test_a_share_is_rounded_and_hidden_below_five():
    told = performance._share("x", "x", "x", 2, 6)
    assert told.share_bp == 3333
    assert performance._share("x", "x", "x", 4, 4).share_bp is None
