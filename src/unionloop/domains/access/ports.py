"""What verbs and flows exist at all, told by the domains themselves: access ranks too low to import them."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django.conf import settings

from unionloop.kernel.flow import Flow


@cache
def known_verbs() -> dict[str, str]:
    """Return every verb of every installed domain with its label, in the order of rank."""
    found: dict[str, str] = {}
    for name in settings.DOMAINS:
        dotted = f"unionloop.domains.{name}.contracts"
        if find_spec(dotted) is not None:
            found |= import_module(dotted).VERBS
    return found


def known_flows() -> list[tuple[str, str, Flow]]:
    """Return every flow of every installed domain as (domain, its name in the code, the flow), in the order of rank."""
    found: list[tuple[str, str, Flow]] = []
    for name in settings.DOMAINS:
        folder = import_module(f"unionloop.domains.{name}").__path__
        for module in sorted(one.name for one in iter_modules(folder) if one.name.startswith("flow")):
            table = vars(import_module(f"unionloop.domains.{name}.{module}"))
            found += [(name, label, one) for label, one in sorted(table.items()) if isinstance(one, Flow)]
    return found
