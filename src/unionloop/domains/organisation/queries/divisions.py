"""Units by the division they answer for. System use, or public lists."""

from collections.abc import Sequence

from unionloop.domains.organisation.contracts import Kind, State, Tier, UnitRow
from unionloop.domains.organisation.models import Unit

from .units import rows_of


def unit_of_division(code: str) -> int | None:
    """Return the id of the active federation of a division, or of the nearest division it lies in."""
    for one in (code, code[:9], code[:6], code[:4] + "00"):
        found = (
            Unit.objects.filter(division_code=one, state=State.ACTIVE).exclude(tier=Tier.BASE)
            if one
            else None
        )
        row = found.order_by("depth", "path").first() if found is not None else None
        if row is not None:
            return int(row.pk)
    return None


def federation_of(region: str, tiers: Sequence[str]) -> UnitRow | None:
    """Return the federation of these tiers that answers for a division code ("5109" and "510900" are one).

    Its own, else the nearest above; "" is everywhere, which is the top's where there is one top only. System use.
    """
    code = region.ljust(6, "0")
    for one in (code[:6], code[:4] + "00", code[:2] + "0000") if region else ():
        rows = Unit.objects.filter(division_code=one, tier__in=tiers, kind=Kind.FEDERATION, state=State.ACTIVE)
        found = rows.order_by("depth", "path").first()
        if found is not None:
            return rows_of([found])[0]
    tops = list(Unit.objects.filter(depth=1, state=State.ACTIVE).order_by("path")[:2])
    return rows_of(tops)[0] if len(tops) == 1 else None


def streets() -> list[tuple[int, str, str]]:
    """Return (id, name, division code) of every active street federation: a public list."""
    rows = Unit.objects.filter(kind=Kind.STREET_FEDERATION, state=State.ACTIVE).order_by(
        "division_code", "path"
    )
    return list(rows.values_list("pk", "name", "division_code"))


def counties() -> list[UnitRow]:
    """Return every active county federation with a division of its own: a public list."""
    rows = Unit.objects.filter(kind=Kind.FEDERATION, tier=Tier.COUNTY, state=State.ACTIVE).exclude(division_code="")
    return rows_of(list(rows.order_by("division_code", "path")))


def of_divisions(codes: Sequence[str], tiers: Sequence[str]) -> list[UnitRow]:
    """Return the active federations of divisions, in the order of the codes. System use."""
    rows = Unit.objects.filter(
        division_code__in=codes, tier__in=tiers, kind=Kind.FEDERATION, state=State.ACTIVE
    )
    return sorted(rows_of(list(rows)), key=lambda row: list(codes).index(row.division_code))
