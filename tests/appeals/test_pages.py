"""Lists of cases page by page: nothing twice, nothing lost, in the order asked for, whatever the list is narrowed by."""

import sys

from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.cast import actor, moment
from unionloop.domains.appeals import commands, queries
from unionloop.domains.appeals.contracts import LIVE, Known
from unionloop.domains.appeals.models import Case
from unionloop.domains.appeals.queries import CaseFilters

from .scene import LI, receive


def walked(filters: CaseFilters) -> tuple[list[str], int | None]:
    """Return the numbers on all pages of two, and the count the first page told."""
    numbers, after, total = [], "", None
    for _ in range(20):
        page = queries.cases(LI, filters=filters, after=after, limit=2)
        total = page.total if not after else total
        numbers += [row.number for row in page.rows]
        after = page.next or ""
        if not after:
            return numbers, total
    raise AssertionError("pages without end")


def test_pages_hold_every_case_once(desk):
    for day in (20, 20, 20, 21, 21):  # equals come in the order of their keys
        receive("拖欠工资", at=f"2026-07-{day} 09:00", known=Known(kind="help", category="wage.arrears", division_code="510903"))
    receive("工资怎么算", at="2026-07-20 09:00", known=Known(kind="consult", category="wage", division_code="510903"))
    other = receive("食堂饭菜变质", at="2026-07-21 10:00", known=Known(kind="help", category="life", division_code="510903"))
    whole = queries.cases(LI, limit=50).rows
    assert len(whole) == 7
    for order, key in {
        "due": lambda row: (row.due_at, row.id), "oldest": lambda row: (row.received_at, row.id),
        "newest": lambda row: (-row.received_at.timestamp(), -row.id),
    }.items():  # fmt: skip
        expected = [row.number for row in sorted(whole, key=key)]
        assert walked(CaseFilters(order=order)) == (expected, 7)
        kept = [number for number in expected if number != other.number]
        assert walked(CaseFilters(order=order, category="wage")) == (kept, 6)
    assert walked(CaseFilters(category="wage", kind=("consult",)))[1] == 1
    assert walked(CaseFilters(category="nothing")) == ([], 0)


ALL_VIEWS = {
    "": CaseFilters(live=True), "mine": CaseFilters(live=True, owner=LI.name), "waiting": CaseFilters(state=("received",)),
    "over": CaseFilters(live=True, overdue=True), "flagged": CaseFilters(live=True, flagged=True),
    "unsent": CaseFilters(unsent=True), "none": CaseFilters(owner="nobody"),
}  # fmt: skip


def test_the_totals_of_all_views_come_in_one_statement_and_are_the_lists_own(desk, monkeypatch):
    for day in (1, 2, 20, 21):
        receive("拖欠工资", at=f"2026-07-{day:02} 09:00", known=Known(kind="help", category="wage.arrears"))
    commands.take(LI)
    late = LI.later(moment("2026-07-16 09:00"))
    for by in (LI, late, actor("li", "appeals.read", path=desk.counties[0].path), actor("li", "aid.read")):
        with CaptureQueriesContext(connection) as seen:
            found = queries.totals(by, ALL_VIEWS)
        assert len(seen) == (0 if by.name == "li" and not by.holds("appeals.read") else 1)
        assert found == {name: queries.cases(by, filters=one).total for name, one in ALL_VIEWS.items()}
    assert queries.totals(LI, ALL_VIEWS) | {"over": 0} == {
        "": 4, "mine": 1, "waiting": 4, "over": 0, "flagged": 0, "unsent": 0, "none": 0}
    monkeypatch.setattr(sys.modules[queries.totals.__module__], "COUNT_MOST", 3)
    assert queries.totals(LI, ALL_VIEWS)[""] is None


def test_a_citys_list_is_walked_in_its_order_and_not_gathered_by_place_first(desk):
    """SQLite counts no values: it would search the index of places for a city, which all cases stand in, and sort them."""

    def asked(path: str) -> QuerySet[Case]:
        rows = Case.visible(actor("city", "appeals.*", path=path), "appeals.read").select_related(None)
        return rows.filter(state__in=LIVE).order_by("due_at", "id").values("pk")[:41]

    received = receive("拖欠工资", known=Known(division_code="510903"))
    city, street = asked(desk.city.path), asked(desk.city.path + "0000100001" * 2)
    assert [list(city.values_list("pk", flat=True)), list(street)] == [[received.id], []]
    assert "likely" not in str(street.query)
    if connection.vendor == "sqlite":
        assert "appeals_case_path" not in city.explain()
    else:
        assert "likely" not in str(city.query)  # it has counted
