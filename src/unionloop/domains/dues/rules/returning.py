"""What a return policy and a preparation rule have to say: checked before they are kept, word by word."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from unionloop.kernel.errors import BadInput
from unionloop.kernel.money import BP

from .split import KNOWN, UPPER, check_period, check_region

SIZES = KNOWN["size_class"][1:]
SMALL = 32_767  # the largest number the database keeps for a precedence or a priority
MONTHS = 1_200
LIMIT_FEN = 10**13


def whole(field: str, value: Any, least: int, most: int) -> int:
    """Return a whole number within its bounds, or refuse it by name."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadInput("dues_not_whole", field=field, value=str(value)[:20])
    if not least <= value <= most:
        raise BadInput("dues_out_of_range", field=field, value=value, least=least, most=most)
    return value


def text(field: str, value: Any, longest: int, *, needed: bool = False) -> str:
    """Return a word without the blanks around it, or refuse one that is missing, too long, or no word."""
    if not isinstance(value, str):
        raise BadInput("dues_unknown_word", field=field, value=str(value)[:20])
    clean = value.strip()
    if needed and not clean:
        raise BadInput("dues_field_missing", field=field)
    if len(clean) > longest:
        raise BadInput("dues_word_long", field=field, length=len(clean), most=longest)
    return clean


def paper(source: Any, document_number: Any) -> tuple[str, str]:
    """Return the paper a rule rests on; one without is refused."""
    if not isinstance(source, str) or not source.strip():
        raise BadInput("dues_no_source")
    return text("source", source, 200), text("document_number", document_number, 80)


def days(values: Mapping[str, Any]) -> tuple[date, date | None]:
    """Return (from, to) of a rule; the first day is needed, the last may be open."""
    start, end = values.get("valid_from"), values.get("valid_to")
    if start is None:
        raise BadInput("dues_field_missing", field="valid_from")
    for name, day in (("valid_from", start), ("valid_to", end)):
        if day is not None and not isinstance(day, date):
            raise BadInput("dues_unknown_word", field=name, value=str(day)[:20])
    check_period(start, end)
    return start, end


def words(field: str, given: Any, known: Sequence[str]) -> list[str]:
    """Return a list of known words, each once."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise BadInput("dues_unknown_word", field=field, value=str(given)[:20])
    found = [str(one) for one in given]
    for at, one in enumerate(found):
        if one not in known or one in found[:at]:
            raise BadInput("dues_unknown_word", field=field, value=one[:20])
    return found


def policy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a return policy, cleaned; refuse one that cannot be, naming the field."""
    tiers = values.get("tiers", ())
    if isinstance(tiers, str) or not tiers or set(map(str, tiers)) - set(UPPER) or len(set(tiers)) != len(tiers):
        raise BadInput("bad_tiers", tiers="、".join(map(str, tiers))[:60])
    start, end = days(values)
    source, number = paper(values.get("source", ""), values.get("document_number", ""))
    region, mode = text("region", values.get("region", ""), 12), values.get("mode", "auto")
    check_region(region)
    if mode not in ("auto", "apply"):
        raise BadInput("dues_unknown_word", field="mode", value=str(mode)[:20])
    exclusions = values.get("exclusions", ())
    if isinstance(exclusions, str) or not isinstance(exclusions, Sequence):
        raise BadInput("dues_unknown_word", field="exclusions", value=str(exclusions)[:20])
    by_list = values.get("by_list", False)
    if not isinstance(by_list, bool):
        raise BadInput("dues_unknown_word", field="by_list", value=str(by_list)[:20])
    return {
        "name": text("name", values.get("name", ""), 80, needed=True), "region": region, "mode": mode,
        "size_classes": words("size_classes", values.get("size_classes", ()), SIZES), "by_list": by_list,
        "annual_limit_fen": whole("annual_limit_fen", values.get("annual_limit_fen", 0), 0, LIMIT_FEN),
        "tiers": list(tiers), "share_bp": whole("share_bp", values.get("share_bp", BP), 1, BP),
        "precedence": whole("precedence", values.get("precedence", 0), -SMALL, SMALL),
        "exclusions": [text("exclusions", one, 40, needed=True) for one in exclusions],
        "valid_from": start, "valid_to": end, "source": source, "document_number": number,
    }  # fmt: skip


def preparation(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a preparation rule, cleaned; refuse one that cannot be, naming the field."""
    region, size = text("region", values.get("region", ""), 12), values.get("size_class", "")
    check_region(region)
    if size not in KNOWN["size_class"]:
        raise BadInput("dues_unknown_word", field="size_class", value=str(size)[:20])
    if values.get("forfeit_to", "city") not in ("city", "county"):
        raise BadInput("dues_unknown_word", field="forfeit_to", value=str(values["forfeit_to"])[:20])
    start, _ = days(values)
    source, number = paper(values.get("source", ""), values.get("document_number", ""))
    return {
        "region": region, "size_class": size, "forfeit_to": values.get("forfeit_to", "city"),
        "return_rate_bp": whole("return_rate_bp", values.get("return_rate_bp"), 0, BP),
        "lookback_months": whole("lookback_months", values.get("lookback_months"), 0, MONTHS),
        "valid_from": start, "source": source, "document_number": number,
    }  # fmt: skip
