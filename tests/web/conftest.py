"""Rows and requests for the parts that draw lists."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from django.test import RequestFactory

from tests.browser import browser as browser
from tests.browser import opened as opened
from tests.cast import NOW, ZHANG
from unionloop.kernel.actor import BEIJING


@dataclass(frozen=True)
class Row:
    id: int
    name: str
    amount_fen: int | None
    share_bp: int = 6000
    members: int = 12
    day: date = date(2026, 7, 25)
    at: datetime = datetime(2026, 7, 24, 16, 41, 5, tzinfo=BEIJING)
    state: tuple[str, str] = ("done", "已到账")


@pytest.fixture
def ask():
    """Return a request by ZHANG for an address."""

    def asked(address: str = "/list/", **cookies: str):
        request = RequestFactory().get(address)
        request.actor = ZHANG.later(NOW)
        request.COOKIES.update(cookies)
        request.user = None
        return request

    return asked


@pytest.fixture
def row():
    return Row
