"""Saved views in a template: `{% saved_views "employers" as kept %}`, `{% view_roles as roles %}`."""

from typing import Any

from django import template

from unionloop.domains.access import queries
from unionloop.domains.access.contracts import ROLES, ViewRow

register = template.Library()
_LEFT_OUT = ("after", "at", "trail", "format", "columns")


@register.simple_tag(takes_context=True)
def saved_views(context: template.Context, listing: str) -> list[ViewRow]:
    """Return the views of a list this person may choose from."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    return queries.views(actor, listing=listing) if actor is not None else []


@register.simple_tag
def view_roles() -> list[Any]:
    """Return the roles a view can be shared with."""
    return list(ROLES.values())


@register.simple_tag(takes_context=True)
def conditions(context: template.Context) -> str:
    """Return the conditions of the address, without its place in the pages."""
    request = context.get("request")
    if request is None:
        return ""
    query = request.GET.copy()
    for key in _LEFT_OUT:
        query.pop(key, None)
    return str(query.urlencode())
