"""Coverage by its four denominators (domain.md §3.4), counted over rows, as of a day."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import CoverageRow, SizeClass, StaffRow
from unionloop.domains.employers.models import Employer
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput
from unionloop.kernel.tallies import kept

# group → the column it groups by; a staff band is computed
GROUPS = {"division": "division_code", "street": "street", "industry": "industry", "size": "size_class",
          "band": "band"}  # fmt: skip
THRESHOLD = "founding.target_headcount"
MADE_OF = ("employers", "organisation", "reference")  # the domains these figures come from
FEWEST = 1  # the threshold where no region has set one


@kept(*MADE_OF)
def coverage(by: Actor, day: date, group: str = "division", *, unit_path: str = "") -> list[CoverageRow]:
    """Return the coverage of every group on a day, largest gap first."""
    if group not in GROUPS:
        raise BadInput("unknown_group", group=group)
    rows = _counted(by, day, unit_path)
    if group == "band":
        rows = rows.annotate(band=_band())
    found: Any = rows.values(key=F(GROUPS[group])).annotate(**_sums(day)).order_by("key")
    lines = [_row(one, str(one.pop("key"))) for one in found]
    labels = _labels(group, [one.key for one in lines], day)
    named = [CoverageRow(**{**vars(one), "label": labels.get(one.key) or one.key or "未登记"}) for one in lines]
    return sorted(named, key=lambda one: (-one.gap, one.key))


@kept(*MADE_OF)
def staff(by: Actor, day: date) -> list[StaffRow]:
    """Return the operating firms above the threshold or in the target set, with their headcounts on a day."""
    least = reference.value(THRESHOLD, "", day, FEWEST)
    rows = _counted(by, day, "").filter(status="normal").annotate(
        own=_flag(_standing("union", day) | _standing("joint_union", day))
    )
    fields = ("pk", "headcount", "women", "own", "non_public")
    return [
        StaffRow(pk, headcount, women, bool(own) and headcount >= least, non_public)
        for pk, headcount, women, own, non_public in rows.values_list(*fields)
    ]


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


@kept(*MADE_OF)
def whole_coverage(by: Actor, day: date, *, unit_path: str = "") -> CoverageRow:
    """Return the coverage of everything this actor sees, as one row."""
    return _row(_counted(by, day, unit_path).aggregate(**_sums(day)), "", "合计")


def _counted(by: Actor, day: date, unit_path: str) -> QuerySet[Employer]:
    """Return the lines that stood in the register on the day."""
    rows = Employer.visible(by, "employers.read").filter(merged_into__isnull=True)
    rows = rows.filter(Q(opened_date__isnull=True) | Q(opened_date__lte=day))
    return rows.filter(unit__path__startswith=unit_path) if unit_path else rows


def _sums(day: date) -> dict[str, Count | Sum]:
    least = reference.value(THRESHOLD, "", day, FEWEST)
    own = _standing("union", day)
    covered = ~own & _standing("joint_union", day)
    operating = Q(status="normal")
    should = operating & Q(headcount__gte=least)
    target = operating & Q(non_public=True)
    return {
        "registered": Count("id"),
        "operating": Count("id", filter=operating),
        "should": Count("id", filter=should),
        "target": Count("id", filter=target),
        "own": Count("id", filter=should & own),
        "covered": Count("id", filter=should & covered),
        "own_of_target": Count("id", filter=target & own),
        "covered_of_target": Count("id", filter=target & covered),
        "staff_should": Sum("headcount", filter=should),
        "staff_unionised": Sum("headcount", filter=should & (own | covered)),
    }


def _standing(link: str, day: date) -> Q:
    """Return the condition that the linked union stood on the day."""
    founded = Q(**{f"{link}__founded_date__isnull": True}) | Q(**{f"{link}__founded_date__lte": day})
    standing = Q(**{f"{link}__dissolved_date__isnull": True}) | Q(**{f"{link}__dissolved_date__gt": day})
    return Q(**{f"{link}__isnull": False}) & founded & standing


def _row(sums: dict[str, int | None], key: str, label: str = "") -> CoverageRow:
    counts = {name: int(value or 0) for name, value in sums.items()}
    gap = counts["should"] - counts["own"] - counts["covered"]
    return CoverageRow(key=key, label=label, gap=gap, **counts)


def _band() -> Case:
    return Case(
        *(When(headcount__gte=least, headcount__lte=most, then=Value(at))
          for at, (_, _, least, most) in enumerate(rules.BANDS)),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip


def _labels(group: str, found: list[str], day: date) -> dict[str, str]:
    if group == "division":
        return reference.names_of(found, day)
    if group == "size":
        return {one.value: one.label for one in SizeClass}
    if group == "band":
        return {str(at): label for at, (_, label, _, _) in enumerate(rules.BANDS)}
    return {}
