"""Words for rows and logins: `{{ one.model|noun }}`, `{{ run.maker|staff }}`."""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.translation import gettext

from unionloop.domains.access import queries

from .. import nouns
from .show import mask_name

MACHINE = "系统"  # the label of `kernel.actor.system`, as rows that keep labels have it

register = template.Library()
register.filter("noun", nouns.noun)
register.filter("origin", nouns.origin)
OFFICES = ("财务", "组织", "签发人", "部", "会", "局", "科", "处", "室", "街道", "中心", "公司")  # how a written name ends that is no person's


@register.filter
def staff(username: str | None) -> str:
    """Return the masked name of the person behind a login: `zhang` → 张*; what the machine did says so."""
    return masked(username, queries.label_of(username)) if username else ""


def masked(username: str, label: str) -> str:
    """Return `陈静 组织` as 陈*; the machine and offices by their names; a login nobody has stays what it is."""
    if username.split(".")[0] == "system" or label == MACHINE:
        return gettext("系统")
    if label == username and (label.isascii() or (" " not in label and label.endswith(OFFICES))):
        return label
    return mask_name(label.split(" ")[0])


def people(names: Iterable[str]) -> dict[str, str]:
    """Return the masked names behind many logins or written names, in one read."""
    wanted = set(names)
    known = queries.labels(wanted)
    return {name: masked(name, known.get(name) or name) for name in wanted}


def choices(shown: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, words) to choose from: 黄*（huang） for a login, a written name as it was written."""
    return sorted((name, f"{mask}（{name}）" if name.isascii() and mask != name else name) for name, mask in shown.items())


@register.filter
def verb_label(verb: str) -> str:
    """Return what an act is called on its button."""
    return queries.known_verbs().get(verb, verb)
