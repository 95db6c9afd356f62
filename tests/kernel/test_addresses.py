"""A line is an address of the fourth version, or the 2^64 of the sixth, however it is spelt."""

import pytest

from tests.cast import NOW
from unionloop.kernel import journal
from unionloop.kernel.actor import Actor
from unionloop.kernel.addresses import count_from, line_of
from unionloop.kernel.models import Entry


@pytest.mark.parametrize(("address", "line"), [
    ("10.0.0.1", "10.0.0.1"), ("::ffff:10.0.0.1", "10.0.0.1"), ("2001:db8::1", "2001:db8::"), ("2001:0db8:0:0:ffff::2", "2001:db8::"),
    ("2001:db8:7:1:aaaa:bbbb:cccc:dddd", "2001:db8:7:1::"), ("::1", "::"), ("", ""), ("unix:" + "x" * 60, "unix:" + "x" * 40),
])  # fmt: skip
def test_line(address, line):
    assert line_of(address) == line


@pytest.mark.django_db
def test_rows_of_a_line_are_counted_in_every_spelling_and_no_others():
    for address in ("2001:db8::1", "2001:db8:0:0:1::", "2001:db8:0:0:1::", "2001:db8:0:1::1", "2001:db9::1", "2001::5", "2001:0:0:0:6::", "10.0.0.1",
                    "10.0.0.11"):  # fmt: skip
        journal.append(Actor("a", (), NOW, address=address), "access.refuse_login", "access.account", 0, "", {})
    found = {one: count_from(Entry.objects, one) for one in ("2001:db8::9", "2001:db8:0:1::9", "2001::9", "10.0.0.1", "fe80::1", "unix:a")}
    assert found == {"2001:db8::9": 3, "2001:db8:0:1::9": 1, "2001::9": 2, "10.0.0.1": 1, "fe80::1": 0, "unix:a": 0}
