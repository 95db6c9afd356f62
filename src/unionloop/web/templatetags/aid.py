"""Filters of the aid pages."""

from django import template

register = template.Library()


@register.filter
def hundredths(points: int | None) -> str:
    """Return hundredths of a point as points: 9237 → `92.37`."""
    return "" if points is None else f"{points // 100}.{points % 100:02d}"
