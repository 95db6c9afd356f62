"""Reads of the exchange: packages made and taken, trusted keys, and what a taken package says of the tiers below."""

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import (
    Direction,
    PackageRow,
    SenderRow,
    SentFigure,
    SentReport,
    State,
    Step,
)
from unionloop.domains.datacentre.models import Package, Report, Sender
from unionloop.domains.datacentre.queries.reports import below, latest
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import seen
from unionloop.kernel.errors import Refused
from unionloop.kernel.page import Page, keyset


def packages(by: Actor, *, month: str = "", after: str = "", limit: int = 50) -> Page[PackageRow]:
    """Return the packages of this actor's scope, the latest first."""
    rows = Package.visible(by, "datacentre.read").select_related("unit", "sender").defer("content")
    if month:
        rows = rows.filter(month=month)
    return keyset(rows, ("-id",), package_row, after=after, limit=limit)


def package_content(by: Actor, *, package_id: int) -> tuple[str, bytes]:
    """Return the name and the bytes of a package."""
    row = seen(by, "datacentre.read", Package, package_id)
    return row.name, bytes(row.content)


def senders(by: Actor) -> list[SenderRow]:
    """Return the keys trusted in this actor's scope, ended ones too."""
    rows = Sender.visible(by, "datacentre.read").select_related("unit").order_by("unit__path", "id")
    return [sender_row(row, by) for row in rows]


def own_key() -> tuple[str, str]:
    """Return (fingerprint, public key) this instance signs with. Refuses without one (exchange_no_key)."""
    public = rules.public_key_of(signing_key())
    return rules.fingerprint(public), public


def signing_key() -> bytes:
    """Return the newest signing key, PEM; system use."""
    if not settings.EXCHANGE_KEYS:
        raise Refused("exchange_no_key")
    return bytes(settings.EXCHANGE_KEYS[max(settings.EXCHANGE_KEYS)])


def package_row(row: Package) -> PackageRow:
    """Return a package as a frozen row."""
    return PackageRow(
        row.pk, row.unit_id, row.unit.name, Direction(row.direction), row.month, row.edition, row.name, row.sha256, row.key_id,
        row.sender.name if row.sender is not None else "", row.report_id, row.reports, row.acted_by, row.acted_at,
    )  # fmt: skip


def sender_row(row: Sender, by: Actor) -> SenderRow:
    """Return a trusted key as a frozen row."""
    open_ = row.ended_at is None and by.may("datacentre.distrust", row.place)
    return SenderRow(row.pk, row.unit_id, row.unit.name, row.name, row.key_id, row.trusted_by, row.trusted_at, row.ended_at,
                     ("datacentre.distrust",) if open_ else ())  # fmt: skip


def sent(row: Report, depth: int = 0) -> Iterator[SentReport]:
    """Yield a report as it travels, then those it was summed from; system use."""
    figures = tuple(SentFigure(one.code, one.value, one.sources, one.rule) for one in latest(row))
    unit = organisation.by_ids([row.unit_id])[row.unit_id]
    yield SentReport(unit.division_code, unit.tier, unit.name, depth, row.submitted_at, row.submitted_by, row.accepted_at,
                     row.accepted_by, row.note, figures)  # fmt: skip
    taken = taken_package(row)
    if taken is not None:  # what came by package goes on as it came
        for one in _below_top(taken):
            yield replace(one, depth=one.depth + depth)
        return
    units = [one.id for one in below(unit)]
    rows = Report.objects.filter(unit_id__in=units, month=row.month, state=State.ACCEPTED).order_by("unit__path")
    for report in rows.select_related("unit"):
        yield from sent(report, depth + 1)


def taken_package(row: Report) -> Package | None:
    """Return the package whose figures a report has now, if they came by one; system use."""
    packages = Package.objects.filter(report=row, direction=Direction.IN).order_by("-edition")
    found = packages.first()
    return found if found is not None and row.compiled_at == found.acted_at else None


def steps_of(taken: Package, code: str, depth: int) -> list[Step]:
    """Return the way of a figure below a report, as the package it came by says; system use."""
    return [
        Step(one.unit, figure.value, figure.rule, one.submitted_by, one.accepted_by, taken.report_id, depth + one.depth)
        for one in _below_top(taken)
        for figure in one.figures if figure.code == code
    ]  # fmt: skip


def _below_top(taken: Package) -> list[SentReport]:
    return rules.read_reports(rules.open_package(bytes(taken.content)))[1:]
