"""Every page of founding, publication and the overview in a real browser: no violation, no sideways scroll."""

from datetime import date

import pytest

from tests.browser import PHONE, axe, sideways, sweep
from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import moment
from tests.entrance import hire
from tests.founding import town as towns
from tests.founding.test_commands import MAKER, on, walk
from tests.publication.test_commands import DRAFTER, SIGNER
from unionloop.domains.founding import commands as founding
from unionloop.domains.founding import queries
from unionloop.domains.founding.contracts import State
from unionloop.domains.publication import commands
from unionloop.kernel.actor import system

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(settings):
    """Two published editions, one in work, cases in five columns, blank spots, an objection."""
    settings.CLOCK_START = moment("2026-08-22 10:00")
    town = towns.build()
    for at in range(14):
        town.firm(f"遂州{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[at]}记食品有限公司", headcount=12 + at * 9, street=at % 4,
                  opened="2026-07-02" if at % 5 == 0 else "2019-03-01")  # fmt: skip
    ids = list(town.firms.values())
    founding.find_blanks(on(MAKER, "2026-06-01 08:00"), unit_id=town.city.id)
    stages = (None, State.VERIFIED, State.GUIDED, State.NOMINATED, State.REPORTED, State.APPROVED, State.FOUNDED, State.FOUNDED)
    cases = []
    for employer_id, until in zip(reversed(ids), stages, strict=False):
        case = founding.open(on(MAKER, "2026-07-01 09:00"), employer_id=employer_id, owner="黄敏 街道")
        cases.append(case)
        if until:
            walk(case, until)
    for month, frozen, signed, out in (("2026-06", "2026-06-21", "2026-06-24", "2026-06-25"), ("2026-07", "2026-07-21", "2026-07-24", "2026-07-25")):
        row = commands.freeze(on(DRAFTER, f"{frozen} 00:10"), unit_id=town.city.id, month=month)
        commands.sign(on(SIGNER, f"{signed} 16:41"), edition_id=row.id, note="电话核对")
        commands.publish_due(system(moment(f"{out} 09:00")))
    draft = commands.freeze(on(DRAFTER, "2026-08-21 00:10"), unit_id=town.city.id, month="2026-08")
    commands.object(on(MAKER, "2026-08-01 09:00"), month="2026-07", seq=2, claim="has_union", text="已由联合工会覆盖")
    return town, cases, draft


@pytest.mark.once
def test_every_page(city, opened):
    town, cases, draft = city
    chen = hire("chen", "organiser", town.city.id, label="陈静", start=date(2026, 1, 1))
    zhao = hire("zhao", "publisher", town.city.id, label="赵启", start=date(2026, 1, 1))
    token = queries.token_of(case_id=cases[1].id)
    public = ["/", "/found/", "/data/", "/25/2026-07/", "/25/2026-07/list/", "/25/2026-07/list/2/", "/25/all/",
              "/25/corrections/", f"/found/{token}/"]  # fmt: skip
    office = ["/z/", "/b/", "/b/list/", "/b/blanks/", "/c/25/", "/c/25/objections/", f"/c/25/{draft.id}/items/",
              *(f"/b/{case.number}/" for case in (cases[0], cases[3], cases[4], cases[6])), "/wall/"]  # fmt: skip
    looks = [(one, None) for one in public] + [(one, chen) for one in office] + [("/c/25/?month=2026-08", zhao)]
    assert sweep(opened, looks) == []


def test_works_without_scripts(city, opened):
    _, cases, _ = city
    page = opened(f"/found/{queries.token_of(case_id=cases[0].id)}/", PHONE, scripts=False)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="就约这一天").click()
    page.get_by_text("上门").first.wait_for()


def test_elder_mode_and_print(city, opened):
    page = opened("/25/2026-07/", PHONE, elder=True)
    assert axe(page) == []
    assert sideways(page) == 0
