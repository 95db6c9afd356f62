"""The edition of the 25th tells how many promises hold, from the first one on that was frozen after an announcement."""

import json

import pytest
from django.test import Client

from tests.cast import OPERATOR, moment
from tests.promises.test_commands import WRITER, announced
from tests.publication.test_commands import DRAFTER, SIGNER, on
from unionloop.domains.promises import commands as promises
from unionloop.domains.publication import commands, queries
from unionloop.domains.publication.models import Edition
from unionloop.kernel.actor import system

pytestmark = pytest.mark.django_db


def publish(town, month):
    row = commands.freeze(on(DRAFTER, f"{month}-21 00:10"), unit_id=town.city.id, month=month)
    commands.sign(on(SIGNER, f"{month}-24 16:00"), edition_id=row.id, note="电话核对")
    return commands.publish_due(system(moment(f"{month}-25 09:00")))[0]


def figures(edition):
    whole = json.loads(Edition.objects.get(pk=edition.id).content)
    return {one["code"]: one["value"] for one in whole["figures"] if one["code"].startswith("promises.")}


def test_an_edition_keeps_what_held_when_it_was_frozen(town, settings):
    settings.CLOCK_START = moment("2026-07-26 10:00")
    before = publish(town, "2026-06")
    good = announced(town.city, 1, target=10)
    promises.report(WRITER, promise_id=good.id, value=6, evidence="台账")
    late = announced(town.city, 2, target=10)
    after = publish(town, "2026-07")
    promises.report(WRITER, promise_id=late.id, value=9, evidence="台账")  # later news changes nothing
    assert figures(before) == {}
    assert figures(after) == {"promises.all": 2, "promises.good": 1, "promises.late": 1}
    for one in (before, after):
        assert queries.rebuild(OPERATOR, edition_id=one.id) == queries.content(OPERATOR, month=one.month)
    assert '<span class="st done"></span><span class="st warn"></span>' in Client().get("/25/2026-07/").content.decode()
    assert "●" not in Client().get("/25/2026-06/").content.decode()
    assert Client().get("/25/2026-07/edition.pdf").status_code == 200
