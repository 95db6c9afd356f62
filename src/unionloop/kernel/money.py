"""Money is integer fen. Two ways to share, text in and out. No float, no Decimal arithmetic."""

import re
from collections.abc import Sequence

BP = 10_000  # basis points in a whole
# digits at will, or groups of three with one and the same mark between; ¥ in front, 元 behind
_AMOUNT = re.compile(r"([+-]?)(?:¥ ?)?([+-]?)(\d+|[1-9]\d{0,2}([, ])\d{3}(?:\4\d{3})*)(?:\.(\d{1,2})0*)?(?: ?元)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
THIN = "\u00a0"  # in Chinese faces as narrow as a thin space, and no line ends at it


def share_fen(amount_fen: int, share_bp: int) -> int:
    """Return `share_bp` basis points of the amount, rounded half away from zero."""
    sign = -1 if amount_fen < 0 else 1
    return sign * ((abs(amount_fen) * share_bp * 2 + BP) // (BP * 2))


def split_fen(amount_fen: int, shares_bp: Sequence[int], remainder_to: int | None = None) -> list[int]:
    """Split an amount exactly: every share is cut down to the fen, then the rest is dealt out.

    `remainder_to` names the index that takes the whole rest (the rule of most cities: the base
    union). Without it the rest goes by largest remainder, ties to the earlier share. A negative
    amount (a refund) is split as the mirror of its positive one, so a reversal always cancels.
    """
    if sum(shares_bp) != BP:
        raise ValueError(f"shares add to {sum(shares_bp)} basis points, not {BP}")
    if any(share < 0 for share in shares_bp):
        raise ValueError("a share is negative")
    sign, whole = (-1, -amount_fen) if amount_fen < 0 else (1, amount_fen)
    parts = [whole * share // BP for share in shares_bp]
    rest = whole - sum(parts)
    if remainder_to is not None:
        parts[remainder_to] += rest
    else:
        order = sorted(range(len(parts)), key=lambda i: (-(whole * shares_bp[i] % BP), i))
        for index in order[:rest]:
            parts[index] += 1
    return [sign * part for part in parts]


def parse_yuan(text: str) -> int:
    """Return the fen of a written yuan amount: `1,234.5`, `¥12`, full-width digits, `(3.00)` for minus.

    Raises ValueError for more than two decimals, exponents, a comma that groups no thousands (`1,5` is
    one and a half where it was written), or anything else.
    """
    clean = text.translate(_HALF_WIDTH).strip()
    bracketed = clean.startswith("(") and clean.endswith(")")
    found = _AMOUNT.fullmatch(clean[1:-1].strip() if bracketed else clean)
    signs = ("-" if bracketed else "") + (found[1] + found[2] if found else "")
    if found is None or len(signs) > 1:
        raise ValueError(f"not an amount in yuan: {text!r}")
    cents = (found[5] or "0").ljust(2, "0")
    fen = int(found[3].replace(",", "").replace(" ", "")) * 100 + int(cents)
    return -fen if signs == "-" else fen


_HALF_WIDTH = {0xFF10 + i: 0x30 + i for i in range(10)} | {
    0xFF0C: ",", 0xFF0E: ".", 0xFF08: "(", 0xFF09: ")", 0xFFE5: "¥", 0xFF0D: "-", 0x2212: "-", 0x3000: " ",
    0xA0: " ", 0x2009: " ", 0x202F: " ",
}  # fmt: skip


def yuan(amount_fen: int, group: str = "") -> str:
    """Return `1234.50`; `group` goes between thousands (THIN on screen, "" in files)."""
    sign = "-" if amount_fen < 0 else ""
    whole, cents = divmod(abs(amount_fen), 100)
    return f"{sign}{count(whole, group)}.{cents:02d}"


def count(number: int, group: str = "") -> str:
    """Return a whole number with `group` between its thousands: `18 422`."""
    return f"{number:,}".replace(",", group)


def capital(amount_fen: int) -> str:
    """Return the amount in 大写, as vouchers and receipts write it: 10000101 → 壹拾万零壹元零壹分."""
    if amount_fen == 0:
        return "零元整"
    head = "负" if amount_fen < 0 else ""
    whole, cents = divmod(abs(amount_fen), 100)
    jiao, fen = divmod(cents, 10)
    text = _capital_whole(whole) + "元" if whole else ""
    if not cents:
        return f"{head}{text}整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return f"{head}{text}{_DIGITS[fen]}分" if fen else f"{head}{text}整"


def _capital_whole(number: int) -> str:
    groups = []
    while number:
        number, low = divmod(number, 10_000)
        groups.append(low)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _capital_group(group) + ("", "万", "亿", "万亿")[index]
        gap = False
    return text


def _capital_group(group: int) -> str:
    text, gap = "", False
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, group = divmod(group, power)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return text
