"""New lines of the register: one by a person, or twelve thousand from a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import EmployerInput, EmployerRow, Loaded, Refusal, SizeClass
from unionloop.domains.employers.models import Employer, EmployerName
from unionloop.domains.employers.queries import employer_row
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people.queries import check_phone
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.bulk import insert_rows
from unionloop.kernel.change import change, digest_rows, record
from unionloop.kernel.errors import BadInput, NotFound, Refused

LINES_MOST = 200_000


@transaction.atomic
def register(by: Actor, *, employer: EmployerInput) -> EmployerRow:
    """Register one employer under the union responsible for it. A code already known is refused."""
    row = _checked(employer, _regions(employer.division_code, by.today))
    _check_places(by, "employers.register", [employer])
    known = next(iter(known_among([row])), None)
    if known is not None:
        raise Refused("employer_known", name=known.name, uscc=known.uscc or known.tax_key)
    with change(by, "employers.register", row):
        pass
    EmployerName.objects.create(
        employer=row, name=row.name, normal=row.normal, valid_from=row.opened_date or by.today
    )
    return employer_row(row)


@transaction.atomic
def register_many(by: Actor, *, rows: Sequence[EmployerInput], intake_id: int | None = None) -> Loaded:
    """Register many employers at once, of a list or not. Known ones are left alone; faulty ones come back named.

    One journal line for every responsible union, with count and digest.
    """
    if len(rows) > LINES_MOST:
        raise BadInput("too_many_lines", count=len(rows), most=LINES_MOST)
    _check_places(by, "employers.register_many", rows)
    fresh, refused = sorted_out(rows, by.today)
    taken = {code for one in known_among(fresh) for code in (one.uscc, one.tax_key) if code}
    mine = [one for one in fresh if not taken & {one.uscc, one.tax_key}]
    for one in mine:
        one.intake_id = intake_id
    Employer.objects.bulk_create(mine, batch_size=1000)
    start = by.today.isoformat()
    insert_rows("employers_employername", ("employer_id", "name", "normal", "valid_from", "valid_to"), (
        (one.pk, one.name, one.normal, one.opened_date.isoformat() if one.opened_date else start, None)
        for one in mine
    ))  # fmt: skip
    by_unit: dict[int, list[Employer]] = defaultdict(list)
    for one in mine:
        by_unit[one.unit_id].append(one)
    for unit_id in sorted(by_unit):
        group = by_unit[unit_id]
        digest = digest_rows([(one.name, one.uscc, one.tax_key, one.headcount) for one in group])
        record(by, "employers.register_many", group[0], {"rows": len(group), "sha256": digest})
    return Loaded(len(mine), len(fresh) - len(mine), tuple(refused))


def sorted_out(rows: Sequence[EmployerInput], day: date) -> tuple[list[Employer], list[Refusal]]:
    """Return the unsaved rows that can be registered, and a refusal for every other, by its place in the list."""
    regions: dict[str, tuple[str, ...]] = {}
    fresh: list[Employer] = []
    refused: list[Refusal] = []
    seen: set[str] = set()
    for line_no, one in enumerate(rows, start=1):
        try:
            if one.division_code not in regions:
                regions[one.division_code] = _regions(one.division_code, day)
            row = _checked(one, regions[one.division_code])
            own = {code for code in (row.uscc, row.tax_key) if code is not None}
            twice = seen & own
            if twice:
                raise Refused("code_twice_in_list", uscc=sorted(map(str, twice))[0])
        except Refused as fault:
            facts = {key: str(value) for key, value in fault.facts.items()}
            refused.append(Refusal(line_no, one.name, fault.code, facts))
            continue
        seen |= own
        fresh.append(row)
    return fresh, refused


def _checked(one: EmployerInput, regions: tuple[str, ...]) -> Employer:
    """Return the unsaved row of an input, every field checked."""
    rules.check_headcount(one.headcount, one.women)
    status = rules.check_status(one.status)
    if one.size_class not in set(SizeClass):
        raise BadInput("unknown_size", size=one.size_class)
    name = rules.check_name(one.name)
    return Employer(
        unit_id=one.unit_id, union_id=one.union_id, joint_union_id=one.joint_union_id, name=name,
        normal=rules.normal_name(name), core=rules.core_name(name, regions),
        initials=rules.initials_of(name),
        uscc=rules.check_uscc(one.uscc) if one.uscc.strip() else None,
        old_tax_id=rules.check_old_tax_id(one.old_tax_id), tax_key=one.tax_key.strip() or None,
        division_code=one.division_code, street=one.street.strip(), industry=one.industry.strip(),
        address=one.address.strip(), headcount=one.headcount, women=one.women, status=status.value,
        opened_date=one.opened_date, size_class=str(one.size_class), non_public=one.non_public,
        contact_name=one.contact_name.strip(),
        contact_phone=check_phone(one.contact_phone) if one.contact_phone.strip() else "",
        system=one.system.strip(),
    )  # fmt: skip


def _check_places(by: Actor, verb: str, rows: Iterable[EmployerInput]) -> None:
    """Refuse units that are not there, not active, or outside this actor's verb."""
    wanted: set[Any] = set()
    for one in rows:
        wanted |= {one.unit_id, one.union_id, one.joint_union_id}
    units = organisation.by_ids(wanted - {None})
    for one in rows:
        unit = units.get(one.unit_id)
        if unit is None or any(pk and pk not in units for pk in (one.union_id, one.joint_union_id)):
            raise NotFound("not_found", model="Unit", id=one.unit_id)
    for pk in {one.unit_id for one in rows}:
        by.require(verb, units[pk].path)
        if units[pk].state != "active":
            raise Refused("unit_ended", unit=units[pk].name, state=units[pk].state.label)


def known_among(rows: Sequence[Employer]) -> list[Employer]:
    """Return the registered employers that bear a code of `rows`."""
    found: dict[int, Employer] = {}
    size = 20_000 if connection.vendor == "postgresql" else 900
    for name in ("uscc", "tax_key"):
        codes = [code for code in (getattr(one, name) for one in rows) if code]
        for start in range(0, len(codes), size):
            some = Employer.objects.filter(**{f"{name}__in": codes[start : start + size]})
            found |= {one.pk: one for one in some.only("name", "uscc", "tax_key")}
    return list(found.values())


def _regions(division_code: str, day: date) -> tuple[str, ...]:
    """Return the names of the divisions an employer lies in, for stripping them off its name."""
    if not division_code:
        return ()
    return tuple(reference.names_of(reference.line_of(division_code), day).values())
