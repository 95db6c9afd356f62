"""What matching, settlement and other domains need of employers: by id, by key, all keys at once."""

from collections import defaultdict
from collections.abc import Iterable

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import Duplicate, EmployerKey, EmployerRow, Placement
from unionloop.domains.employers.models import Employer, EmployerName
from unionloop.domains.employers.rules.register import Sketch
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .register import employer_row

CHUNK = 5000


def by_ids(ids: Iterable[int]) -> dict[int, EmployerRow]:
    """Return employers by id, whoever may see them; merged ones too, with where they went."""
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), CHUNK):
        for row in Employer.objects.filter(pk__in=wanted[start : start + CHUNK]):
            found[row.pk] = employer_row(row)
    return found


def placements(ids: Iterable[int]) -> dict[int, Placement]:
    """Return what settlement must know of employers: the short read of `by_ids`, for a million at once.

    A line merged into another answers with the one that was kept, for as long as the merge stands.
    """
    wanted = set(ids)
    fields = ("pk", "unit_id", "union_id", "joint_union_id", "division_code", "size_class", "non_public", "system")
    rows = Employer.objects.filter(pk__among=wanted).values_list(*fields)
    found = {values[0]: Placement._make(values) for values in rows}
    into = kept_for(wanted)
    if into:
        kept = placements(into.values())
        found |= {dropped: kept[one] for dropped, one in into.items()}
    return found


def kept_for(ids: Iterable[int]) -> dict[int, int]:
    """Return merged line → the line kept in the end, for those of `ids` that were merged; system use."""
    into = dict(Employer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))
    found = {}
    for one in set(ids) & into.keys():
        kept = into[one]
        while kept in into:  # a merge of two lines never closes a ring: what is merged is not merged again
            kept = into[kept]
        found[one] = kept
    return found


def with_merged(employer_id: int) -> list[int]:
    """Return a line and all that were merged into it, directly or by way of others; system use."""
    found, last = [employer_id], [employer_id]
    while last:
        last = list(Employer.objects.filter(merged_into__in=last).order_by("pk").values_list("pk", flat=True))
        found += last
    return found


def by_codes(codes: Iterable[str]) -> dict[str, tuple[int, int | None, int]]:
    """Return USCC → (employer, its own or covering union, responsible unit) of the codes that are registered."""
    wanted = sorted(set(codes) - {""})
    found: dict[str, tuple[int, int | None, int]] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = Employer.objects.filter(uscc__in=wanted[start : start + CHUNK], merged_into__isnull=True)
        for uscc, pk, own, joint, unit in rows.values_list("uscc", "pk", "union_id", "joint_union_id", "unit_id"):
            found[str(uscc)] = (pk, own or joint, unit)
    return found


def find(by: Actor, *, code: str) -> EmployerRow | None:
    """Return the employer with a USCC, old tax id or 登记序号 this actor may see."""
    rows = Employer.visible(by, "employers.read").filter(merged_into__isnull=True)
    text = code.strip()
    row = rows.filter(tax_key=text).first() if text else None
    if row is None and text:
        try:
            row = rows.filter(uscc=rules.check_uscc(text)).first()
        except BadInput:
            row = rows.filter(old_tax_id=text.upper()).first()
    return employer_row(row) if row else None


def keys() -> list[EmployerKey]:
    """Return the keys of every employer, with all former names, for matching and settlement.

    Lines merged into another lend it their names and codes, so that old tax files still find it.
    """
    fields = ("pk", "uscc", "old_tax_id", "tax_key", "name", "division_code", "street", "union_id",
              "joint_union_id", "unit_id")  # fmt: skip
    merged = Employer.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id", "name")
    into = {pk: kept for pk, kept, _ in merged}
    former: dict[int, set[str]] = defaultdict(set)
    for pk, name in EmployerName.objects.filter(valid_to__isnull=False).values_list("employer_id", "name"):
        former[into.get(pk, pk)].add(name)
    for _, kept, name in merged:
        former[kept].add(name)
    places: dict[str, str] = {}  # they are few, and every row would bring its own text of them
    once = places.setdefault
    rows = Employer.objects.filter(merged_into__isnull=True).order_by("pk").values_list(*fields)
    return [
        EmployerKey(pk, uscc or "", old, tax_key or "", name, tuple(sorted(former[pk] - {name})) if pk in former else (),
                    once(division, division), once(street, street), own, joint, unit)
        for pk, uscc, old, tax_key, name, division, street, own, joint, unit in rows.iterator(chunk_size=CHUNK)
    ]  # fmt: skip


def unions_of(unit_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the employers of unions, own or covered: {union: [employer]}."""
    wanted = list(unit_ids)
    found: dict[int, list[int]] = {pk: [] for pk in wanted}
    rows = Employer.objects.filter(merged_into__isnull=True).order_by("pk")
    for pk, union in rows.filter(union_id__in=wanted).values_list("pk", "union_id"):
        found[union].append(pk)
    for pk, union in rows.filter(union__isnull=True, joint_union_id__in=wanted).values_list("pk", "joint_union_id"):
        found[union].append(pk)
    return found


def duplicates(by: Actor, *, limit: int = 200) -> list[Duplicate]:
    """Return pairs that look like one employer, surest first. A person decides; nothing is merged here."""
    rows = list(Employer.visible(by, "employers.read").filter(merged_into__isnull=True).order_by("pk").values_list(
        "pk", "normal", "core", "uscc", "old_tax_id", "division_code"))  # fmt: skip
    former: dict[int, list[str]] = defaultdict(list)
    for pk, normal in EmployerName.objects.filter(valid_to__isnull=False).values_list("employer_id", "normal"):
        former[pk].append(normal)
    sketches = [Sketch(pk, normal, core, uscc or "", old, division, tuple(former[pk]))
                for pk, normal, core, uscc, old, division in rows]  # fmt: skip
    pairs = rules.propose(sketches, limit)
    shown = by_ids({pk for pair in pairs for pk in (pair.first, pair.second)})
    return [Duplicate(shown[pair.first], shown[pair.second], pair.reason, pair.score_bp) for pair in pairs]
