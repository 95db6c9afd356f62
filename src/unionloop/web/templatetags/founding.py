"""Small words of the founding pages."""

from django import template

from unionloop.kernel.actor import Actor

register = template.Library()
FORMS = ("有限责任公司", "股份有限公司", "有限公司", "合伙企业（有限合伙）", "合伙企业", "个体工商户")


@register.filter
def tenths(value: int | None) -> str:
    """Return tenths as a decimal: 112 → `11.2`."""
    return "" if value is None else f"{value // 10}.{value % 10}"


@register.filter
def positive(value: int) -> int:
    """Return a number without its sign."""
    return abs(value)


@register.filter
def short_firm(name: str) -> str:
    """Return a firm's name without its legal form, for a narrow card; the whole name is on its page."""
    for form in FORMS:
        if name.endswith(form) and len(name) > len(form) + 1:
            return name.removesuffix(form)
    return name


@register.filter
def held(verb: str, actor: Actor | None) -> bool:
    """Tell whether the actor holds a verb anywhere: `{% if "founding.assign"|held:actor %}`."""
    return actor is not None and actor.holds(verb)


@register.filter
def verb_name(verb: str) -> str:
    """Return the act in `founding.verify`."""
    return verb.partition(".")[2]
