"""Logs hold no person (canaries through every handler), and one event is one line (G6)."""

import io
import logging
import logging.config

import pytest
from django.conf import settings

from unionloop.config.scrubbing import Scrubbed

pytestmark = pytest.mark.once
CANARIES = ("11010519491231002X", "110105194912310", "6222021234567890123", "6222 0212 3456 7890", "13800132207", "+8613800132207")


@pytest.fixture
def written():
    """Every handler of the settings, writing into a text of the test."""
    made = logging.config.DictConfigurator(settings.LOGGING)
    streams = []
    for name, shape in settings.LOGGING["handlers"].items():
        handler = made.configure_handler({key: value for key, value in shape.items() if key != "formatter"})
        handler.setFormatter(made.configure_formatter(dict(settings.LOGGING["formatters"][shape["formatter"]])))
        handler.setStream(io.StringIO())
        streams.append((name, handler))
    return streams


@pytest.mark.parametrize("canary", CANARIES)
def test_canaries_are_in_no_line_and_no_traceback(written, canary):
    try:
        raise ValueError(f"Key (id_number)=({canary}) already exists")
    except ValueError as error:
        record = logging.LogRecord("x", 40, "x.py", 1, "failed for %s", (canary,), (ValueError, error, error.__traceback__))
    for _, handler in written:
        handler.emit(record)
        text = handler.stream.getvalue()
        assert "failed for [" in text
        assert canary not in text
        assert canary.replace(" ", "")[-8:] not in text.replace(" ", "")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\x1b[2J", "\x00", "\u2028", "\u202e"])
def test_nobody_writes_a_line_of_his_own(written, sign):
    record = logging.LogRecord("x", 30, "x.py", 1, "Not Found: %s", (f'/a{sign}{{"level": "INFO", "actor": "root"}}',), None)
    for _, handler in written:
        handler.emit(record)
        assert handler.stream.getvalue().count("\n") == 1
        assert sign not in handler.stream.getvalue().rstrip("\n")


def test_what_is_no_person_stays_readable():
    line = Scrubbed().format(logging.LogRecord("x", 30, "x.py", 1, "run 1827 of 2026-07-25: 4100000000 fen, R26-07-000123K", (), None))
    assert line == "run 1827 of 2026-07-25: 4100000000 fen, R26-07-000123K"


def test_every_logger_of_the_framework_goes_through_it():
    """Django's own handlers (mail to administrators, its server's) would bypass the scrubber: they are replaced."""
    for name in ("", "django", "django.server", "django.request", "django.security.DisallowedHost"):
        for handler in logging.getLogger(name).handlers:
            if handler.__class__.__module__.startswith(("logging", "django")):
                assert isinstance(handler.formatter, Scrubbed), (name, handler)
