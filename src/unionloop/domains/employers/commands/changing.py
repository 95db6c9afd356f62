"""How a line of the register changes. Names keep their history; everything else is in the journal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from unionloop.domains.employers import rules
from unionloop.domains.employers.contracts import EmployerRow, SizeClass
from unionloop.domains.employers.models import Employer, EmployerName
from unionloop.domains.employers.queries import employer_row
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.people.queries import check_phone
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import edit, record, seen
from unionloop.kernel.errors import BadInput, NotFound, Refused

SHORTEST_REASON = 4
HOLDERS = ("joint", "industry", "street_federation")  # kinds of union that may cover employers
_TEXTS = ("division_code", "street", "industry", "address", "contact_name", "system")
_PLAIN = ("opened_date", "non_public")
CORRECTED = (*_TEXTS, *_PLAIN, "uscc", "old_tax_id", "size_class", "contact_phone")


@transaction.atomic
def rename(by: Actor, *, employer_id: int, name: str, day: date | None = None) -> EmployerRow:
    """Give an employer a new name from a day on; tax files under the old one still find it."""
    day = day or by.today
    if day > by.today:
        raise BadInput("day_in_the_future", day=day)
    with edit(by, "employers.rename", Employer, employer_id) as row:
        _refuse_merged(row)
        latest = EmployerName.objects.select_for_update().filter(employer=row).order_by("-valid_from", "-id").first()
        if latest is not None and day < latest.valid_from:
            raise Refused("rename_before", day=day, earliest=latest.valid_from)
        row.name = rules.check_name(name)
        row.normal = rules.normal_name(row.name)
        row.initials = rules.initials_of(row.name)
        names = reference.names_of(reference.line_of(row.division_code), day) if row.division_code else {}
        row.core = rules.core_name(row.name, names.values())
        EmployerName.objects.filter(employer=row, valid_to__isnull=True).update(valid_to=day)
        EmployerName.objects.create(employer=row, name=row.name, normal=row.normal, valid_from=day)
    return employer_row(row)


@transaction.atomic
def correct(by: Actor, *, employer_id: int, facts: Mapping[str, Any], reason: str) -> EmployerRow:
    """Correct registered facts, with the reason. Name, headcount, status and unions have verbs of their own."""
    _need_reason(reason)
    unknown = sorted(set(facts) - set(CORRECTED))
    if unknown:
        raise BadInput("not_correctable", fields="、".join(unknown))
    with edit(by, "employers.correct", Employer, employer_id, note=reason.strip()) as row:
        _refuse_merged(row)
        for name, value in facts.items():
            setattr(row, name, _fact(name, value))
        if row.uscc and Employer.objects.filter(uscc=row.uscc).exclude(pk=row.pk).exists():
            raise Refused("uscc_taken", uscc=row.uscc)
    return employer_row(row)


@transaction.atomic
def set_headcount(
    by: Actor, *, employer_id: int, headcount: int, women: int | None = None, note: str = ""
) -> EmployerRow:
    """Set how many people work there, and how many of them are women where that is known."""
    with edit(by, "employers.set_headcount", Employer, employer_id, note=note) as row:
        _refuse_merged(row)
        if women is None:
            women = min(row.women, headcount)
        rules.check_headcount(headcount, women)
        row.headcount, row.women = headcount, women
    return employer_row(row)


@transaction.atomic
def set_status(by: Actor, *, employer_id: int, status: str, note: str = "") -> EmployerRow:
    """Set what verification found: operating, suspended, deregistered, moved away, a shell."""
    with edit(by, "employers.set_status", Employer, employer_id, note=note) as row:
        _refuse_merged(row)
        row.status = rules.check_status(status).value
    return employer_row(row)


@transaction.atomic
def link_union(
    by: Actor, *, employer_id: int, unit_id: int | None, covered: bool = False, note: str = ""
) -> EmployerRow:
    """Link an employer to its own union, or to a joint union that covers it; None unlinks.

    An employer that founds its own union is no longer covered by another's.
    """
    with edit(by, "employers.link_union", Employer, employer_id, note=note) as row:
        _refuse_merged(row)
        unit = None if unit_id is None else organisation.by_ids([unit_id]).get(unit_id)
        if unit_id is not None and unit is None:
            raise NotFound("not_found", model="Unit", id=unit_id)
        if unit is not None and unit.state != "active":
            raise Refused("unit_ended", unit=unit.name, state=unit.state.label)
        if covered:
            if unit is not None and unit.kind not in HOLDERS:
                raise Refused("not_a_cover", unit=unit.name, kind=unit.kind.label)
            row.joint_union_id = unit_id
        else:
            row.union_id = unit_id
            if unit_id is not None:
                row.joint_union_id = None
    return employer_row(row)


@transaction.atomic
def set_tax_key(by: Actor, *, employer_id: int, tax_key: str, note: str = "") -> EmployerRow:
    """Link an employer to the tax office's 登记序号, the key that survives renames."""
    key = tax_key.strip()
    with edit(by, "employers.set_tax_key", Employer, employer_id, note=note) as row:
        _refuse_merged(row)
        holder = Employer.objects.filter(tax_key=key).exclude(pk=row.pk).first() if key else None
        if holder is not None:
            raise Refused("tax_key_taken", tax_key=key, name=holder.name)
        row.tax_key = key or None
    return employer_row(row)


def reveal(by: Actor, *, employer_id: int, reason: str) -> str:
    """Return the contact's phone number. The line who and why is committed before the value is read."""
    _need_reason(reason)
    with transaction.atomic():
        row = seen(by, "employers.reveal", Employer, employer_id)
        record(by, "employers.reveal", row, {"field": "contact_phone"}, reason.strip())
    return str(row.contact_phone)


def _fact(name: str, value: Any) -> Any:
    if name == "uscc":
        return rules.check_uscc(str(value)) if str(value or "").strip() else None
    if name == "old_tax_id":
        return rules.check_old_tax_id(str(value))
    if name == "contact_phone":
        return check_phone(str(value)) if str(value).strip() else ""
    if name == "size_class":
        if value not in set(SizeClass):
            raise BadInput("unknown_size", size=value)
        return str(value)
    return str(value).strip() if name in _TEXTS else value


def _refuse_merged(row: Employer) -> None:
    if row.merged_into is not None:
        raise Refused("already_merged", name=row.name, into=row.merged_into.name)


def _need_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput("reason_missing", least=SHORTEST_REASON)
