"""When an export needs a purpose, and which forms there are."""

from datetime import timedelta

from unionloop.kernel.errors import BadInput

FORMS = ("csv", "xlsx", "json", "print")
SHORTEST_PURPOSE = 4
LEASE = timedelta(minutes=10)  # how long one writer has before another may begin anew


def check_purpose(text: str, personal: bool) -> str:
    """Return the purpose; one that says nothing is refused where rows tell of persons."""
    text = text.strip()[:200]
    if personal and len(text) < SHORTEST_PURPOSE:
        raise BadInput("purpose_missing", least=SHORTEST_PURPOSE)
    return text


def check_form(form: str) -> str:
    if form not in FORMS:
        raise BadInput("unknown_format", format=form[:20], known=", ".join(FORMS))
    return form
