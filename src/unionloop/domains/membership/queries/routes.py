"""Finding the union somebody belongs to: by his firm, his platform, his phone, his street, his paper."""

from unionloop.domains.employers import queries as registry
from unionloop.domains.membership import rules
from unionloop.domains.membership.contracts import LIVE, Application
from unionloop.domains.membership.models import Membership
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import Kind, State, Tier, UnitRow
from unionloop.domains.people import queries as people
from unionloop.domains.reference import queries as reference
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, Refused

PLATFORMS = "membership.platforms"
SHOWN = 12


def route(by: Actor, application: Application) -> rules.Route:
    """Return the union an application goes to, and why."""
    if application.employer_id is not None:
        firm = registry.by_ids([application.employer_id]).get(application.employer_id)
        if firm is None or firm.merged_into_id is not None:
            raise BadInput("no_such_employer")
        return rules.route_employer(_place(firm.union_id), _place(firm.joint_union_id), _local(firm.unit_id))
    phone = Membership.objects.filter(person_id__in=people.ids_of_phone(application.phone), state__in=LIVE)
    street = _street(application.street_id)
    return rules.route_pool(
        _of_platform(by, application.platform), _place(phone.values_list("union_id", flat=True).first()),
        _local(street.id) if street else None, _of_paper(application.id_number),
    )  # fmt: skip


def firms(text: str, limit: int = SHOWN) -> list[tuple[int, str, str]]:
    """Return (id, name, street) of the firms whose name holds a text: a public register, nothing else told."""
    return registry.named(text, limit=limit)


def streets() -> list[tuple[int, str, str]]:
    """Return (id, name, division code) of every street federation, for the second door's list."""
    return organisation.streets()


def platforms(by: Actor) -> list[str]:
    """Return the platforms with an industry union."""
    return [one["platform"] for one in _platforms(by)]


def region_of(unit_id: int) -> str:
    """Return the division whose parameters rule a unit."""
    row = organisation.by_ids([unit_id]).get(unit_id)
    return row.division_code if row else ""


def path_of(unit_id: int) -> str:
    """Return the path of a unit, for asking what may be done there."""
    row = organisation.by_ids([unit_id]).get(unit_id)
    if row is None:
        raise BadInput("no_such_union")
    return row.path


def place_of(unit_id: int) -> rules.Place:
    """Return a union with the one above it."""
    found = _place(unit_id)
    if found is None:
        raise BadInput("no_such_union")
    return found


def _place(unit_id: int | None) -> rules.Place | None:
    row = organisation.by_ids([unit_id]).get(unit_id) if unit_id else None
    return rules.Place(row.id, row.parent_id) if row and row.state == State.ACTIVE else None


def _local(unit_id: int) -> rules.Place:
    """Return the joint union of a street, where workers of firms without one gather; else the street itself."""
    joint = next((one for one in organisation.children_of(unit_id)
                  if one.kind == Kind.JOINT and one.state == State.ACTIVE), None)  # fmt: skip
    return rules.Place(joint.id, unit_id) if joint else place_of(unit_id)


def _street(unit_id: int | None) -> UnitRow | None:
    if unit_id is None:
        return None
    row = organisation.by_ids([unit_id]).get(unit_id)
    if row is None or row.kind not in (Kind.STREET_FEDERATION, Kind.FEDERATION):
        raise BadInput("no_such_street")
    return row


def _platforms(by: Actor) -> list[dict[str, str]]:
    try:
        return list(reference.parameter(PLATFORMS, "", by.today).value)
    except Refused:
        return []


def _of_platform(by: Actor, platform: str) -> rules.Place | None:
    code = next((one["unit"] for one in _platforms(by) if platform and one["platform"] == platform), "")
    return _place(organisation.ids_of([code]).get(code)) if code else None


def _of_paper(number: str) -> list[rules.Place]:
    """Return the unions of the divisions a resident's number begins with, nearest first."""
    if not number[:6].isdigit():
        return []
    rows = organisation.of_divisions(reference.line_of(number[:6]), (Tier.COUNTY, Tier.CITY))
    return [rules.Place(row.id, row.parent_id) for row in rows]
