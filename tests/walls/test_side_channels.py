"""E2: what one may not see moves nothing one can see — no list, count, facet, search, suggestion, likeness, export or mark.

Every page and API list that takes no object is asked by people of one county, then cases and letters come into being in another
county, about the same firm, by the same voice, in the same words; asked again, every answer is the same byte for byte.
"""

import re

import pytest

from tests.appeals.scene import receive
from tests.cast import OPERATOR, moment
from tests.entrance import enter, hire
from tests.founding import town as towns
from tests.walls.routes import routes
from unionloop.domains.appeals import commands
from unionloop.domains.appeals.contracts import Known
from unionloop.domains.rights import commands as rights

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORD, FIRM, PHONE = "纺织车间漏水", "遂州食品有限公司", "13800002207"
ROOTS = ("/k/", "/l/", "/find", "/desk", "/z/", "/api/v1/appeals/", "/api/v1/rights/")
ASKED = (f"?q={WORD}&text={WORD}", f"?q={PHONE}&kind=know", "?format=json")
# what differs at every asking: tokens, nonces, the moment of the answer, and the mark "something was done somewhere"
DIFFERS = re.compile(rb'nonce="[^"]*"|nonce-[\w-]+|csrf[a-z]*(":|" value=) ?"[^"]*"|name="(key|once|token)" value="[^"]*"|'
                     rb'as=[^"&]*|\d\d:\d\d(:\d\d)?|&#x27;|"(as_of|at|now)": ?"[^"]*"|[0-9a-f]{16}')  # fmt: skip


@pytest.fixture
def town(db, settings):
    settings.CLOCK_START = moment("2026-07-22 10:00")
    return towns.build()


def answers(client):
    """Return (address and question) → what comes back, of every page and list that takes no object and answers at all."""
    found = {}
    for route in routes():
        if route.has_object or "GET" not in route.methods or not route.pattern.startswith(ROOTS):
            continue
        for query in ("", *ASKED):
            answer = client.get(route.pattern + query)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[route.pattern + query] = answer.status_code, DIFFERS.sub(b"", content)
            if not query and answer.status_code in (302, 403, 404, 405):
                break
    return found


def test_nothing_out_of_sight_moves_what_is_in_sight(town):
    start = moment("2026-01-01 09:00").date()
    mine, theirs = town.counties[0].id, town.counties[1].id
    client = enter(hire("e2", "rights_officer", mine, start=start))
    own = receive(f"{WORD}，请处理", sender=PHONE, known=Known(employer_name=FIRM, unit_id=mine, kind="help"))
    before = answers(client)
    assert any(own.number.encode() in content for _, content in before.values())

    for at in range(12):
        receive(f"{WORD}，第 {at} 天了", sender=PHONE, known=Known(employer_name=FIRM, unit_id=theirs, kind="help", category="wage"))
    lead = rights.open_lead(OPERATOR, unit_id=theirs, employer_name=FIRM, topic="wages", facts=WORD * 3)
    commands.merge(OPERATOR, case_id=own.id + 1, into_id=own.id + 2)
    after = answers(client)
    told = [key for key in before if before[key] != after[key]]
    print(f"{len(before)} answers, {lead.number} and twelve cases out of sight")
    assert told == []
