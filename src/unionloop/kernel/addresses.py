"""What one customer of a network has: who guesses is counted by it, for within it he changes his address as he likes."""

from ipaddress import IPv6Address, ip_address
from typing import Any

_WHOLE = 64  # bits: what a provider hands to one line (RFC 6177)


def line_of(address: str) -> str:
    """Return an address of the fourth version as it is, of the sixth the first of its line's 2^64; other words cut to 45."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:45]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> _WHOLE << _WHOLE))
    return str(getattr(found, "ipv4_mapped", None) or found)


def count_from(rows: Any, address: str) -> int:
    """Return how many of some rows, by their column `address`, came from the line of this address."""
    line = line_of(address)
    if ":" not in line:
        count: int = rows.filter(address=address).count()
        return count
    found = rows.filter(address__startswith=_begins(line)).order_by().values_list("address", flat=True)
    return sum(line_of(one) == line for one in found)


def _begins(line: str) -> str:
    """Return what every usual spelling of an address of this line begins with: what a table is asked for before `line_of`."""
    try:
        found = ip_address(line)
    except ValueError:
        return line
    first, second = (int(one, 16) for one in found.exploded.split(":")[:2])
    return "" if not first else f"{first:x}:{second:x}:" if second else f"{first:x}:"
