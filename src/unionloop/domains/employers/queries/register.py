"""The register as lists and pages show it: filtered, counted, bounded."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import (
    Coverage,
    EmployerNameRow,
    EmployerRow,
    Facet,
    Filters,
    MergeRow,
    SizeClass,
    Status,
)  # fmt: skip
from unionloop.domains.employers.models import Employer, EmployerMerge, EmployerName
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people.queries import mask_phone
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.page import Page, every, keyset

ORDERS = {"-headcount": ("-headcount", "id"), "headcount": ("headcount", "id"), "name": ("name", "id"),
          "-id": ("-id",)}  # fmt: skip
FACETS_MOST = 40
_ACTS = ("employers.rename", "employers.correct", "employers.set_headcount", "employers.set_status",
         "employers.link_union", "employers.set_tax_key", "employers.merge", "employers.unmerge",
         "employers.reveal")  # fmt: skip
COVERED: Mapping[str, Q] = {
    Coverage.OWN: Q(union__isnull=False),
    Coverage.COVERED: Q(union__isnull=True, joint_union__isnull=False),
    Coverage.NONE: Q(union__isnull=True, joint_union__isnull=True),
}


def employer(by: Actor, *, employer_id: int) -> EmployerRow:
    """Return one employer with the verbs open to this actor."""
    row = seen(by, "employers.read", Employer, employer_id)
    verbs = () if row.merged_into_id else tuple(verb for verb in _ACTS if by.may(verb, row.place))
    return replace(employer_row(row), verbs=verbs)


def visible_ids(by: Actor, ids: Iterable[int]) -> set[int]:
    """Return those of the employers whose page the actor may open: what is not among them gets no link."""
    return set(Employer.visible(by, "employers.read").filter(pk__in=set(ids)).values_list("pk", flat=True))


def employers(by: Actor, *, filters: Filters | None = None, after: str = "", limit: int = 50) -> Page[EmployerRow]:
    """Return employers by the filters, with the sum of their headcounts."""
    filters = filters or Filters()
    rows = _filtered(by, filters)
    sums = rows.aggregate(headcount=Sum("headcount"), women=Sum("women"))
    return keyset(
        rows, ORDERS.get(filters.order, ORDERS["-headcount"]), employer_row, after=after, limit=limit,
        sums={name: value or 0 for name, value in sums.items()},
    )  # fmt: skip


def every_employer(by: Actor, *, filters: Filters | None = None) -> Iterator[EmployerRow]:
    """Yield every employer by the filters, for exports and for the search for blank spots."""
    filters = filters or Filters()
    rows = _filtered(by, filters).order_by(*ORDERS.get(filters.order, ORDERS["-headcount"]))
    found: Iterator[EmployerRow] = every(rows, employer_row)
    return found


def employer_ids(by: Actor, *, filters: Filters | None = None) -> list[int]:
    """Return the ids of every employer by the filters, for sums and acts over all of them."""
    return list(_filtered(by, filters or Filters()).order_by("pk").values_list("pk", flat=True))


def named(text: str, *, limit: int = 12) -> list[tuple[int, str, str]]:
    """Return (id, name, street) of operating firms whose name holds a text, or whose code it is.

    Told to anybody: name and street stand in the public register of firms.
    """
    normal = rules.normal_name(text)
    if len(normal) < 2:
        return []
    rows = Employer.objects.filter(merged_into__isnull=True).exclude(status=Status.DEREGISTERED.value)
    rows = rows.filter(Q(normal__contains=normal) | Q(uscc=normal)).order_by("-headcount", "id")
    return list(rows.values_list("pk", "name", "street")[:limit])


def facets(by: Actor, *, filters: Filters | None = None) -> dict[str, list[Facet]]:
    """Return for every filter its choices, each with the rows it would leave beside the other filters."""
    filters = filters or Filters()
    found = {
        "division": _by_field(by, replace(filters, division=()), "division_code"),
        "industry": _by_field(by, replace(filters, industry=()), "industry"),
        "status": _by_enum(_filtered(by, replace(filters, status=())), "status", Status),
        "size": _by_enum(_filtered(by, replace(filters, size=())), "size_class", SizeClass),
    }
    names = reference.names_of([one.key for one in found["division"]], by.today)
    found["division"] = [replace(one, label=names.get(one.key, one.label)) for one in found["division"]]
    open_ = _filtered(by, replace(filters, coverage=()))
    counts = open_.aggregate(**{str(key): Count("id", filter=scope) for key, scope in COVERED.items()})
    found["coverage"] = [Facet(str(key), key.label, counts[str(key)]) for key in Coverage]
    bands = _filtered(by, replace(filters, band=())).aggregate(
        **{f"band_{at}": Count("id", filter=Q(headcount__gte=least, headcount__lte=most))
           for at, (_, _, least, most) in enumerate(rules.BANDS)}
    )  # fmt: skip
    found["band"] = [Facet(key, label, bands[f"band_{at}"]) for at, (key, label, _, _) in enumerate(rules.BANDS)]
    return found


def names(by: Actor, *, employer_id: int) -> list[EmployerNameRow]:
    """Return the names an employer has borne, latest first."""
    seen(by, "employers.read", Employer, employer_id)
    rows = EmployerName.objects.filter(employer_id=employer_id).order_by("-valid_from", "-id")
    return [EmployerNameRow(row.name, row.valid_from, row.valid_to) for row in rows]


def merges(by: Actor, *, employer_id: int) -> list[MergeRow]:
    """Return the lines merged into an employer, and those taken out again."""
    seen(by, "employers.read", Employer, employer_id)
    rows = EmployerMerge.objects.filter(Q(kept_id=employer_id) | Q(dropped_id=employer_id))
    return [merge_row(row) for row in rows.select_related("dropped").order_by("-id")]


def path_of(employer_id: int) -> str:
    """Return the place of an employer, for pages that ask what may be done there."""
    row = Employer.objects.select_related("unit").filter(pk=employer_id).first()
    return row.place if row else ""


def employer_row(row: Employer) -> EmployerRow:
    """Return the frozen row of an employer."""
    own = Coverage.OWN if row.union_id else Coverage.COVERED if row.joint_union_id else Coverage.NONE
    return EmployerRow(
        row.pk, row.name, row.uscc or "", row.old_tax_id, row.tax_key or "", row.unit_id, row.union_id,
        row.joint_union_id, row.division_code, row.street, row.industry, row.address, row.headcount, row.women,
        Status(row.status), row.opened_date, SizeClass(row.size_class), row.non_public, row.contact_name,
        mask_phone(row.contact_phone), row.system, own, row.merged_into_id,
    )  # fmt: skip


def merge_row(row: EmployerMerge) -> MergeRow:
    """Return the frozen row of a merge."""
    return MergeRow(row.pk, row.kept_id, row.dropped_id, row.dropped.name, row.reason, row.undone_at is not None)


def _filtered(by: Actor, filters: Filters) -> QuerySet[Employer]:
    rows = Employer.visible(by, "employers.read").filter(merged_into__isnull=True)
    choices: tuple[tuple[str, Any], ...] = (
        ("division_code__in", filters.division), ("industry__in", filters.industry), ("status__in", filters.status),
        ("size_class__in", filters.size),
    )  # fmt: skip
    for name, wanted in choices:
        if wanted:
            rows = rows.filter(**{name: list(wanted)})
    if filters.street:
        rows = rows.filter(street=filters.street)
    if filters.non_public is not None:
        rows = rows.filter(non_public=filters.non_public)
    if filters.at_least is not None:
        rows = rows.filter(headcount__gte=filters.at_least)
    if filters.unit_id is not None:
        unit = organisation.by_ids([filters.unit_id]).get(filters.unit_id)
        rows = rows.filter(unit__path__startswith=unit.path) if unit else rows.none()
    if filters.among is not None:
        rows = rows.filter(pk__in=filters.among)
    rows = _any_of(rows, [COVERED[key] for key in filters.coverage if key in COVERED])
    rows = _any_of(rows, [Q(headcount__gte=least, headcount__lte=most)
                          for key, _, least, most in rules.BANDS if key in filters.band])  # fmt: skip
    return _with_text(rows, filters.text)


def _with_text(rows: QuerySet[Employer], text: str) -> QuerySet[Employer]:
    normal = rules.normal_name(text)
    if not normal:
        return rows
    former = EmployerName.objects.filter(normal__contains=normal, valid_to__isnull=False)
    return rows.filter(
        Q(normal__contains=normal) | Q(uscc__startswith=normal) | Q(tax_key=text.strip())
        | Q(old_tax_id__startswith=normal) | Q(pk__in=former.values("employer_id")) | _initials(normal)
    )  # fmt: skip


def _initials(normal: str) -> Q:
    """Return the filter by pinyin initials; one letter would find half the register."""
    return Q(initials__contains=normal) if normal.isascii() and len(normal) > 1 else Q(pk__in=[])


def _any_of(rows: QuerySet[Employer], scopes: list[Q]) -> QuerySet[Employer]:
    if not scopes:
        return rows
    either = scopes[0]
    for scope in scopes[1:]:
        either |= scope
    return rows.filter(either)


def _by_field(by: Actor, filters: Filters, name: str) -> list[Facet]:
    counts = _filtered(by, filters).values(key=F(name)).annotate(count=Count("id")).order_by("-count", name)
    return [Facet(row["key"], row["key"] or "未登记", row["count"]) for row in counts[:FACETS_MOST]]


def _by_enum(rows: QuerySet[Employer], name: str, words: Any) -> list[Facet]:
    counts = dict(rows.values_list(name).annotate(count=Count("id")).order_by())
    return [Facet(str(word), word.label, counts.get(word.value, 0)) for word in words]
