"""Lists of cases page by page: nothing twice, nothing lost, in the order asked for, whatever the list is narrowed by."""

from unionloop.domains.appeals import queries
from unionloop.domains.appeals.contracts import Known
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
