"""What verbs exist at all, told by the domains themselves: access ranks too low to import them."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings


@cache
def known_verbs() -> dict[str, str]:
    """Return every verb of every installed domain with its label, in the order of rank."""
    found: dict[str, str] = {}
    for name in settings.DOMAINS:
        dotted = f"unionloop.domains.{name}.contracts"
        if find_spec(dotted) is not None:
            found |= import_module(dotted).VERBS
    return found
