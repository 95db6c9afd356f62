"""Root URLs: every module of `web` with `urlpatterns`, and the API."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path

from unionloop import api, web

from .shelves import shelved


def _pages() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for module in sorted(iter_modules(web.__path__), key=lambda one: one.name):
        page = import_module(f"unionloop.web.{module.name}")
        if hasattr(page, "urlpatterns"):
            found.append(path("", include(page.urlpatterns)))
    return found


_found = _pages()
if any(module.name == "root" for module in iter_modules(api.__path__)):
    _found.append(path("api/v1/", import_module("unionloop.api.root").api.urls))
urlpatterns = [shelved(_found)]

handler400 = "unionloop.web.errors.bad_request"
handler403 = "unionloop.web.errors.forbidden"
handler404 = "unionloop.web.errors.missing"
handler500 = "unionloop.web.errors.broken"
