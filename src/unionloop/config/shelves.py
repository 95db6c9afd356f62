"""Addresses found by their first words: seven hundred patterns are not tried one after the other."""

from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

DEEP = 2  # words an address is shelved by


class Shelved(URLResolver):
    """An `include` that asks only those of its patterns that may fit, in their order; answers are Django's own."""

    def resolve(self, path: Any) -> Any:
        """Return the match, by asking a plain resolver of the patterns on this address's shelf."""
        match = self.pattern.match(str(path))
        words = match[0].split("/", DEEP)[:DEEP] if match else ()
        key = tuple(word if word in self._known else None for word in words)
        if key not in self._shelves:  # so many words are known, so many shelves there are at most
            fit = [one for one in self.url_patterns if _may_fit(_words_of(one), key)]
            self._shelves[key] = URLResolver(self.pattern, fit, self.default_kwargs, self.app_name, self.namespace)
        return self._shelves[key].resolve(path)

    @cached_property
    def _known(self) -> set[str]:
        return {word for one in self.url_patterns for word in _words_of(one)}

    @cached_property
    def _shelves(self) -> dict[tuple[str | None, ...], URLResolver]:
        return {}


def shelved(patterns: list[URLPattern | URLResolver], route: str = "") -> Shelved:
    """Return the patterns as one, what is merely included without a prefix of its own taken out of its box."""
    flat: list[Any] = []
    for one in patterns:
        bare = isinstance(one, URLResolver) and str(one.pattern) == "" and not one.namespace and not one.default_kwargs
        flat.extend(one.url_patterns if bare else [_deep(one)])
    return Shelved(RoutePattern(route, is_endpoint=False), flat)


def _deep(one: Any) -> Any:
    return Shelved(one.pattern, one.urlconf_name, one.default_kwargs, one.app_name, one.namespace) \
        if isinstance(one, URLResolver) else one  # fmt: skip


def _words_of(one: Any) -> tuple[str, ...]:
    """Return the words every address of a pattern begins with."""
    if not isinstance(one.pattern, RoutePattern):
        return ()
    fixed, variable, _ = str(one.pattern._route).partition("<")
    words = fixed.split("/")
    whole = words[:-1] if variable or isinstance(one, URLResolver) else words
    return tuple(whole[:DEEP])


def _may_fit(words: tuple[str, ...], key: tuple[str | None, ...]) -> bool:
    """Tell whether an address that begins with the `key` (None: a word no pattern knows) may be one of a pattern's."""
    return len(words) <= len(key) and all(one == other for one, other in zip(words, key, strict=False))
