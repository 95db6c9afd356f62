"""Words for rows and logins: `{{ one.model|noun }}`, `{{ run.maker|staff }}`."""

from django import template
from django.utils.translation import gettext

from unionloop.domains.access import queries

from .. import nouns
from .show import mask_name

register = template.Library()
register.filter("noun", nouns.noun)


@register.filter
def staff(username: str | None) -> str:
    """Return the masked name of the person behind a login: `zhang` → 张*; what the machine did says so."""
    if not username:
        return ""
    if username.split(".")[0] == "system":
        return gettext("系统")
    label = queries.label_of(username)
    return label if label == username else mask_name(label)


@register.filter
def verb_label(verb: str) -> str:
    """Return what an act is called on its button."""
    return queries.known_verbs().get(verb, verb)
