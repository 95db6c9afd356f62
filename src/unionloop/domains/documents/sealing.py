"""Facts of letters to one person, as they lie in the table: sealed in one place, opened in one place."""

import json
from typing import Any

from unionloop.kernel import secret

from .contracts import SEALED_TEMPLATES

COLUMN, SEALED = "documents_document.facts", "sealed"


def closed_facts(template: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as they are kept."""
    if template not in SEALED_TEMPLATES:
        return facts
    return {SEALED: secret.encrypt(json.dumps(facts, ensure_ascii=False), COLUMN)}


def opened_facts(kept: dict[str, Any]) -> dict[str, Any]:
    """Return the facts a letter was drafted from."""
    if set(kept) != {SEALED}:
        return kept
    opened: dict[str, Any] = json.loads(secret.decrypt(kept[SEALED], COLUMN))
    return opened
