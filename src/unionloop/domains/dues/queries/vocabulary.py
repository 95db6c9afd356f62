"""What a region's tax system and bank call things: dated parameters above the words every system uses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from unionloop.domains.organisation import queries as organisation
from unionloop.domains.reference import queries as reference
from unionloop.kernel.errors import Refused

from ..rules.facts import ITEMS
from ..rules.headers import BANK_ALIASES, TAX_ALIASES, Alias, with_local


def tax_aliases(unit_id: int, day: date) -> tuple[Alias, ...]:
    """Return the headings a collecting union's tax files may have, as in force on a day."""
    return with_local("dues.tax_headers", _rows("dues.tax_headers", unit_id, day), TAX_ALIASES)


def bank_aliases(unit_id: int, day: date) -> tuple[Alias, ...]:
    """Return the headings its bank statements may have, as in force on a day."""
    return with_local("dues.bank_headers", _rows("dues.bank_headers", unit_id, day), BANK_ALIASES)


def tax_items(unit_id: int, day: date) -> Mapping[str, str]:
    """Return which item a 征收品目, written in words or as a code, stands for: the region's list, or ours."""
    rows = _rows("dues.tax_items", unit_id, day)
    found = {str(one["text"]): str(one["item"]) for one in rows}
    if strange := set(found.values()) - set(ITEMS.values()):
        raise Refused("dues_words_wrong", parameter="dues.tax_items", word="、".join(sorted(strange)))
    return found or ITEMS


def _rows(code: str, unit_id: int, day: date) -> list[dict[str, Any]]:
    region = organisation.by_ids([unit_id])[unit_id].division_code
    try:
        return list(reference.parameter(code, region, day).value)
    except Refused as refusal:
        if refusal.code != "no_parameter":
            raise
        return []
