"""Every address of the product, read from the URL conf: a later domain's pages fall under the walls by themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from ninja.operation import PathView

ABSENT = 999_999_999  # an id no row has
METHODS = ("GET", "POST", "PATCH", "DELETE")
_CONVERTED = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
_NAMED_GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """One address: `pattern` with `<name>` for what is filled in, its parameters, the methods it declares."""

    pattern: str
    source: str  # as the URL conf writes it
    view: str
    parameters: tuple[tuple[str, str], ...]
    methods: frozenset[str]

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("/api/")

    @property
    def has_object(self) -> bool:
        return bool(self.parameters)

    def path(self, **values: Any) -> str:
        """Return the address with these values; a parameter without one gets an absent object's."""
        filled = self.pattern
        for name, kind in self.parameters:
            filled = filled.replace(f"<{name}>", str(values.get(name, absent(name, kind))))
        return filled


def absent(name: str, kind: str) -> str:
    """Return a well-formed value that names no object."""
    if name == "number" and kind == "int":
        return "1"  # the page of a letter
    if kind == "int" or name.endswith("_id") or name == "seq":  # the API's numbers stand in its annotations
        return str(ABSENT)
    if kind == "case_number":
        return "R26-01-000000A"
    return {"key": "ZZZZ", "month": "1999-01", "verb": "read", "form": "pdf"}.get(name, "absent")


def routes() -> list[Route]:
    """Return every address, pages and API, sorted."""
    return sorted(_walk(get_resolver(), "/"), key=lambda one: one.pattern)


def _walk(resolver: Any, before: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        text = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield _route(text, one)
        else:
            yield from _walk(one, text)


def _route(text: str, one: URLPattern) -> Route:
    kinds: dict[str, str] = {match["name"]: match["kind"] or "str" for match in _CONVERTED.finditer(text)}
    pattern = _CONVERTED.sub(lambda match: f"<{match['name']}>", text)
    if "(?" in text:
        pattern = re.sub(r"\(\?!.*?\)", "", text).replace("^", "").replace("$", "")
        kinds = {match["name"]: "str" for match in _NAMED_GROUP.finditer(pattern)}
        pattern = _NAMED_GROUP.sub(lambda match: f"<{match['name']}>", pattern)
    return Route(pattern, text, _name(one), tuple(kinds.items()), _methods(one))


def _name(one: URLPattern) -> str:
    found = one.callback
    while hasattr(found, "func"):
        found = found.func
    view = getattr(found, "view_class", found)
    return f"{getattr(view, '__module__', '')}.{getattr(view, '__name__', type(view).__name__)}"


def _methods(one: URLPattern) -> frozenset[str]:
    operations = getattr(getattr(one.callback, "__self__", None), "operations", None)
    if operations is None:
        for cell in getattr(one.callback, "__closure__", None) or ():
            if isinstance(cell.cell_contents, PathView):
                operations = cell.cell_contents.operations
    if operations is not None:
        return frozenset(method for operation in operations for method in operation.methods)
    return frozenset(METHODS)
