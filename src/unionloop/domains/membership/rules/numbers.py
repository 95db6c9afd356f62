"""Member numbers: issuing city, year, serial, check digit; fourteen digits a person can read out."""

from stdnum.iso7064 import mod_11_10

from unionloop.kernel.errors import BadInput

LENGTH = 14


def number_of(region: str, year: int, serial: int) -> str:
    """Return a member number: 4 digits of the region, 2 of the year, 7 of the serial, 1 check digit (ISO 7064)."""
    assert 0 < serial < 10**7
    body = f"{(region + '0000')[:4]}{year % 100:02d}{serial:07d}"
    return body + mod_11_10.calc_check_digit(body)


def check_number(text: str) -> str:
    """Return a member number without blanks, or refuse one that was misread."""
    number = "".join(one for one in text if not one.isspace())
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        raise BadInput("member_number_shape", length=len(number))
    if not mod_11_10.is_valid(number):
        raise BadInput("member_number_check")
    return number
