"""The gallery of parts in a real browser: no violation, no sideways scroll, no inline style or script."""

import pytest

from tests.browser import DESK, PHONE, axe, sideways

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class TestGallery:
    @pytest.mark.parametrize(("size", "elder"), [(DESK, False), (PHONE, False), (DESK, True), (PHONE, True)])
    @pytest.mark.parametrize("path", ["/style/", "/help/"])
    def test_has_no_violation(self, opened, path, size, elder):
        page = opened(path, size=size, elder=elder)
        found = axe(page)
        assert not found, "\n".join(found)
        assert sideways(page) == 0
        assert page.faults == []
