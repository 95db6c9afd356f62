"""Addresses found by their first words are found as Django finds them."""

import re

from django.urls import Resolver404, URLResolver

from tests.walls.routes import routes
from unionloop.config import urls
from unionloop.config.shelves import Shelved

STRANGE = ("", "k", "k//", "nothing/here/", "api/v1", "api/v1/", "api/v1/appeals", "25/2026-07/", "25/nothing/", "track", "k/hot")


def plain(one):
    """Return a resolver without shelves."""
    if not isinstance(one, URLResolver):
        return one
    inner = [plain(each) for each in one.url_patterns]
    return URLResolver(one.pattern, inner, one.default_kwargs, one.app_name, one.namespace)


def told(resolver, path):
    try:
        found = resolver.resolve(path)
    except Resolver404:
        return None
    return found.func, found.args, found.kwargs, found.route, found.view_name


def test_every_address_leads_where_it_led():
    shelved, unshelved = urls.urlpatterns[0], plain(urls.urlpatterns[0])
    assert isinstance(shelved, Shelved)
    filled = [re.sub(r"<[^>]*>", "R26-01-000001A", re.sub(r"<int:[^>]*>", "7", one.source))[1:] for one in routes()]
    paths = [*STRANGE, *filled, *(f"{path}x/" for path in filled)]
    assert sum(told(shelved, path) is not None for path in filled) > 500
    assert [path for path in paths if told(shelved, path) != told(unshelved, path)] == []
