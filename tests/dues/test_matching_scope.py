"""Matching for a union that is absent, or not this person's, looks the same."""

import pytest

from tests.cast import STRANGER, ZHANG
from unionloop.domains.dues import commands

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", [ZHANG, STRANGER], ids=["holds the verb", "holds nothing"])
def test_an_absent_union_has_no_payers(by):
    report = commands.match_payers(by, unit_id=352_199)
    assert (report.payers, report.matched, report.rows_total) == (0, 0, 0)
