"""How many statements the desk's pages cost: one more is a decision, not an accident, and no case in the queue adds one."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.appeals.scene import receive
from tests.cast import moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.reference.models import Parameter

KNOWN = Known(kind="help", category="wage.arrears", division_code="510903")
SPENT = {"/k/desk": 30, "case": 24, "/k/desk/queue": 10, "/k/": 15, "page": 23}


@pytest.mark.django_db(transaction=True)
def test_a_page_costs_so_many(settings):
    settings.CLOCK_START = moment("2026-07-22 15:00")
    town = towns.build()
    # a list nobody has ever written has no mark to be kept under
    Parameter.objects.create(code="appeals.capacity", value=8, valid_from=date(2026, 1, 1), source="文件", label="")
    commands.load_profile(towns.EARLY)
    client = enter(hire("li.agent", "agent", town.city.id, label="李娟", start=date(2026, 1, 1)))
    first = receive("三个月没发工资", known=KNOWN)
    asked = {"case": f"/k/desk?at={first.number}", "page": f"/k/{first.number}/"}

    def spent() -> dict[str, int]:
        found = {}
        for name in SPENT:
            with CaptureQueriesContext(connection) as seen:
                part = {"HX-Request": "true", "HX-Target": "desk-case"} if name == "case" else {}
                assert client.get(asked.get(name, name), headers=part).status_code == 200
            found[name] = len([one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])
        return found

    spent()  # what is kept is read once
    alone = spent()
    for number in range(30):
        receive(f"第{number}车间三个月没发工资", known=KNOWN)
    assert {name: count - alone[name] for name, count in spent().items() if count > alone[name] + 1} == {}  # the alike are read
    assert alone == SPENT
