"""What no log may hold: id numbers, bank cards, phone numbers; and one event is one line, whatever was put into it.

The formatter works on the finished text, so that a traceback and the words of a database are scrubbed as well.
"""

import logging
import re

_CARD = re.compile(r"(?<!\d)(\d[ -]?){15,18}\d(?!\d)")
_ID = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![\dA-Za-z])")
_OLD_ID = re.compile(r"(?<!\d)[1-9]\d{14}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def scrub(text: str) -> str:
    """Return the text without numbers of persons, cards and phones."""
    for pattern, sign in ((_ID, "[id]"), (_CARD, "[card]"), (_OLD_ID, "[id]"), (_PHONE, "[phone]")):
        text = pattern.sub(sign, text)
    return text


def one_line(text: str) -> str:
    """Return the text with every control and direction sign written out, so that nobody adds a line of his own."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}" if found.group() != "\n" else "\\n", text)


class Scrubbed(logging.Formatter):
    """Formats as usual, then takes out what no log may hold."""

    def format(self, record: logging.LogRecord) -> str:
        return one_line(scrub(super().format(record)))
