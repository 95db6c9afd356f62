"""The exchange: a submitted report goes up as a signed package, another instance takes it; keys are trusted by hand."""

from django.db import transaction

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.commands.reports import add_figures
from unionloop.domains.datacentre.commands.reports import opened as opened_report
from unionloop.domains.datacentre.contracts import (
    Direction,
    Manifest,
    PackageRow,
    SenderRow,
    SentReport,
    State,
)
from unionloop.domains.datacentre.flow import REPORT
from unionloop.domains.datacentre.models import Package, Report, Sender
from unionloop.domains.datacentre.queries.packages import package_row, sender_row, sent, signing_key
from unionloop.domains.organisation import queries as organisation
from unionloop.domains.organisation.contracts import UnitRow
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit, lock
from unionloop.kernel.errors import BadInput, NotAllowed, NotFound, Refused


@transaction.atomic
def trust(by: Actor, *, unit_id: int, name: str, public_key: str) -> SenderRow:
    """Trust a key for what a union and those below it report. The same key for the same union is the same row."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("datacentre.trust", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    if not 2 <= len(name.strip()) <= 80:
        raise BadInput("exchange_name")
    public = rules.check_public_key(public_key)
    key_id = rules.fingerprint(public)
    known = Sender.objects.filter(key_id=key_id).select_related("unit").first()
    if known is not None:
        if known.unit_id != unit_id or known.ended_at is not None:
            raise Refused("exchange_key_used", key=key_id)
        return sender_row(known, by)
    row = Sender(unit_id=unit_id, name=name.strip(), public_key=public, key_id=key_id, trusted_by=by.name, trusted_at=by.at)
    with change(by, "datacentre.trust", row):
        pass
    return sender_row(row, by)


@transaction.atomic
def distrust(by: Actor, *, sender_id: int, reason: str) -> SenderRow:
    """Trust a key no longer, for good: packages taken before stay."""
    if not reason.strip():
        raise BadInput("exchange_reason")
    with edit(by, "datacentre.distrust", Sender, sender_id, note=reason.strip()[:500]) as row:
        row.ended_at = row.ended_at or by.at
    return sender_row(row, by)


@transaction.atomic
def export_package(by: Actor, *, report_id: int) -> PackageRow:
    """Pack a submitted report with those it was summed from, signed. The same reports are the same package."""
    row = lock(by, "datacentre.export_package", Report, report_id)
    if row.state not in (State.SUBMITTED, State.ACCEPTED):
        raise Refused("exchange_not_submitted")
    pem, reports = signing_key(), list(sent(row))
    files = rules.content_files(reports)
    known = _last(row.unit_id, row.month, Direction.OUT)
    digest = rules.digest(files)
    if known is not None and known.content_sha256 == digest:
        return package_row(known)
    top = reports[0]
    manifest = Manifest(
        rules.VERSION, top.division_code, top.tier, top.unit, row.month, known.edition + 1 if known is not None else 1,
        known.sha256 if known is not None else "", rules.addressee(top.division_code), by.at.isoformat(),
        by.label or by.name, rules.fingerprint(rules.public_key_of(pem)),
    )  # fmt: skip
    content, sha256 = rules.make_package(manifest, files, pem)
    package = Package(
        unit_id=row.unit_id, report=row, direction=Direction.OUT, month=row.month, edition=manifest.edition,
        name=rules.file_name(top.division_code, row.month, manifest.edition), sha256=sha256, content_sha256=digest,
        content=content, key_id=manifest.key, reports=len(reports), acted_by=by.name, acted_at=by.at,
    )  # fmt: skip
    with change(by, "datacentre.export_package", package):
        pass
    return package_row(package)


@transaction.atomic
def import_package(by: Actor, *, name: str, content: bytes) -> PackageRow:
    """Take a package of an instance below: its report stands as submitted. The same bytes lead to the first taking.

    Refuses by name: exchange_unreadable, exchange_version, exchange_foreign (signed by a key not trusted here, or for
    that union), exchange_tampered, exchange_elsewhere (addressed to another union), exchange_older, exchange_line,
    exchange_content; datacentre_closed after the month's closing day.
    """
    if not by.holds("datacentre.import_package"):
        raise NotAllowed("not_allowed", verb="datacentre.import_package")
    opened = rules.open_package(content)
    sender = Sender.objects.filter(key_id=opened.manifest.key, ended_at=None).select_related("unit").first()
    if sender is None:
        raise Refused("exchange_foreign", key=opened.manifest.key)
    rules.verify(opened, sender.public_key)
    unit = _unit_of(by, opened.manifest, sender)
    known = Package.objects.filter(direction=Direction.IN, sha256=opened.sha256).select_related("unit", "sender").first()
    if known is not None:
        return package_row(known)
    report = opened_report(by, unit, opened.manifest.month)
    last = _last(unit.id, opened.manifest.month, Direction.IN)
    rules.refuse_order(opened.manifest, (last.edition, last.sha256) if last is not None else None)
    reports = rules.read_reports(opened)
    _submit(by, report, reports[0], opened.manifest)
    package = Package(
        unit_id=unit.id, report=report, direction=Direction.IN, month=opened.manifest.month,
        edition=opened.manifest.edition, name=name[:200], sha256=opened.sha256, content_sha256=rules.digest(opened.files),
        content=content, key_id=sender.key_id, sender=sender, reports=len(reports), acted_by=by.name, acted_at=by.at,
    )  # fmt: skip
    with change(by, "datacentre.import_package", package):
        pass
    return package_row(package)


def _unit_of(by: Actor, manifest: Manifest, sender: Sender) -> UnitRow:
    """Return the union a package speaks of: one the sender may speak of, below the union it is addressed to."""
    (unit,) = organisation.of_divisions([manifest.division_code], [manifest.tier])[:1] or (None,)
    if unit is None or not unit.path.startswith(sender.place):
        raise Refused("exchange_foreign", key=manifest.key)
    if manifest.to not in {one.division_code for one in organisation.line_of(unit.id)[:-1]}:
        raise Refused("exchange_elsewhere", to=manifest.to)
    if not any(path != unit.path and unit.path.startswith(path) for path in by.paths("datacentre.import_package")):
        raise NotAllowed("datacentre_not_above", verb="datacentre.import_package")
    return unit


def _submit(by: Actor, row: Report, top: SentReport, manifest: Manifest) -> None:
    """Let a report stand as its package says; it arrived now, whenever it was submitted there."""
    with change(by, "datacentre.import_package", row, note=f"{manifest.key} {manifest.edition}"):
        row.state = REPORT.target(by, "datacentre.import_package", row)
        row.compiled_at, row.note = by.at, top.note
        row.submitted_at, row.submitted_by = top.submitted_at or by.at, top.submitted_by
        row.first_submitted_at = row.first_submitted_at or by.at
    add_figures(row, {one.code: (one.value, one.sources, one.rule) for one in top.figures})


def _last(unit_id: int, month: str, direction: Direction) -> Package | None:
    rows = Package.objects.filter(unit_id=unit_id, month=month, direction=direction)
    return rows.select_related("unit", "sender").order_by("-edition").first()
