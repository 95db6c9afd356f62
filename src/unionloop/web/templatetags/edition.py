"""How published figures look: hidden cells as *, shares as percent, a signer's name without the post."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from unionloop.domains.publication.contracts import FigureValue

from .show import NOTHING, count, grouped, yuan

register = template.Library()


@register.filter
def figure(one: FigureValue | None) -> SafeString:
    """Return a published figure: `*` when hidden, a dash when there is none."""
    if one is None or one == "":
        return NOTHING
    if one.hidden:
        return format_html('<span class="mute" title="{}">*</span>', gettext("少于 5，不显示"))
    if one.value is None:
        return NOTHING
    if one.unit == "fen":
        return yuan(one.value)
    if one.unit == "bp":
        tenths = (one.value + 5) // 10
        return grouped(f"{tenths // 10}.{tenths % 10}")
    return count(one.value)


@register.filter
def percent_plain(basis_points: int | None) -> str:
    """Return basis points as plain text for labels: 9820 → `98.2%`."""
    if basis_points is None or basis_points == "":
        return ""
    tenths = (int(basis_points) + 5) // 10
    return f"{tenths // 10}.{tenths % 10}%"


@register.filter
def points(basis_points: int) -> str:
    """Return the size of a difference of shares in percentage points: -337 → `3.4`."""
    tenths = (abs(int(basis_points)) + 5) // 10
    return f"{tenths // 10}.{tenths % 10}"


@register.filter
def cut_post(label: str) -> str:
    """Return the name in `赵启 放款`: what stands before the first space."""
    return (label or "").split(" ")[0]


@register.filter
def wan_plain(fen: int | None) -> str:
    """Return fen in ten thousand yuan as plain text, for drawings: `128.4`."""
    if fen is None or fen == "":
        return ""
    tenths = (abs(int(fen)) + 50_000) // 100_000
    return f"{'-' if int(fen) < 0 else ''}{tenths // 10}.{tenths % 10}"


@register.filter
def tenth_days(value: int | None) -> str:
    """Return tenths of a day as a decimal: 112 → `11.2`."""
    return "" if value is None else f"{value // 10}.{value % 10}"
