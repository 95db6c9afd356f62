"""Opening a fund with a book of its own, and its plans as dated data."""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction

from unionloop.domains.ledger import commands as ledger
from unionloop.domains.organisation import commands as organisation
from unionloop.domains.organisation import queries as units
from unionloop.kernel.actor import Actor, system
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, NotFound, Refused

from .. import rules
from ..contracts import FundRow, PlanRow
from ..models import Fund, Plan
from ..queries.funds import fund_row, plan_row
from ..queries.solvency import STANDARD


@transaction.atomic
def open_fund(by: Actor, *, owner_unit_id: int, name: str, opened_date: date | None = None) -> FundRow:
    """Open a fund for the members of a union: an office below it, with a book kept apart from the union's own."""
    owner = units.by_ids([owner_unit_id]).get(owner_unit_id)
    if owner is None or not by.may("mutualfund.open_fund", owner.path):
        raise NotFound("not_found", model="Unit", id=owner_unit_id)
    if Fund.objects.filter(owner_id=owner_unit_id).exists():
        raise Refused("fund_exists", name=owner.name)
    if not 2 <= len(name.strip()) <= 60:
        raise BadInput("fund_name")
    machine, opened = system(by.at, via="mutualfund"), opened_date or by.today
    office = organisation.open_union(machine, parent_id=owner_unit_id, name=name.strip(), tier="base", kind="office",
                                     founded_date=opened)  # fmt: skip
    ledger.open_book(machine, unit_id=office.id, standard=STANDARD)
    fund = Fund(unit_id=office.id, owner_id=owner_unit_id, name=name.strip(), opened_date=opened)
    with change(by, "mutualfund.open_fund", fund):
        pass
    return fund_row(fund)


@transaction.atomic
def load_plans(by: Actor, *, fund_id: int, content: bytes) -> list[PlanRow]:
    """Take the plans of a file: a new version closes the one before from its first day; a known one stays.

    Raising a fee or cutting a benefit is a new version, with the meeting that decided it as its document.
    """
    fund = lock(by, "mutualfund.load_plans", Fund, fund_id)
    loaded = []
    for terms in rules.plans.parse(content):
        valid_from = date.fromisoformat(terms["valid_from"])
        plan = rules.plans.read(0, terms, valid_from=valid_from, valid_to=None, verified_by="")
        versions = Plan.objects.select_for_update().filter(fund=fund, code=plan.code).order_by("-valid_from")
        latest = versions.first()
        if latest is not None and latest.valid_from == valid_from and latest.terms == terms:
            loaded.append(latest)
            continue
        if latest is not None and latest.valid_from >= valid_from:
            raise Refused("plan_version_old", plan=plan.name, latest=latest.valid_from.isoformat())
        if latest is not None:
            with change(by, "mutualfund.load_plans", latest, note="closed"):
                latest.valid_to = valid_from
        row = Plan(fund=fund, code=plan.code, name=plan.name, terms=terms, fee_fen=plan.fee_fen, source=plan.source[:300],
                   document_number=plan.document_number[:80], valid_from=valid_from)  # fmt: skip
        with change(by, "mutualfund.load_plans", row):
            pass
        loaded.append(row)
    return [plan_row(row, by.today) for row in loaded]


def load_profile(by: Actor, *, fund_id: int) -> list[PlanRow]:
    """Take the plans of the city's profile."""
    path = Path(settings.PACKAGE) / "profiles" / settings.PROFILE / "mutual_plans.json"
    return load_plans(by, fund_id=fund_id, content=path.read_bytes())


@transaction.atomic
def verify_plan(by: Actor, *, plan_id: int, source: str = "") -> PlanRow:
    """Note that a person has compared a plan with its own text."""
    with edit(by, "mutualfund.verify_plan", Plan, plan_id, note=source) as row:
        row.verified_by, row.verified_at = by.label or by.name, by.at
        row.source = source.strip()[:300] or row.source
    return plan_row(row, by.today)
