"""Taking in the bureaus' files: tried without effect, then taken; faulty lines go back."""

import hashlib

from django.db import transaction

from unionloop.domains.datacentre import rules
from unionloop.domains.datacentre.contracts import DeliveryRow, DeliveryState, Kind
from unionloop.domains.datacentre.models import Delivery, Saying
from unionloop.domains.datacentre.queries.deliveries import delivery_row, read_delivery
from unionloop.domains.datacentre.queries.firms import NUMBERS
from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.change import change, edit
from unionloop.kernel.errors import BadInput, NotFound, Refused

LIMIT_BYTES = 40 * 1024 * 1024


@transaction.atomic
def receive(by: Actor, *, unit_id: int, kind: str, month: str, name: str, content: bytes) -> DeliveryRow:
    """Take a file in and try it: nothing counts yet. The same bytes lead to the first file."""
    unit = organisation.by_ids([unit_id]).get(unit_id)
    if unit is None or not by.may("datacentre.receive", unit.path):
        raise NotFound("not_found", model="Unit", id=unit_id)
    if len(content) > LIMIT_BYTES:
        raise BadInput("sheet_too_big", name=name, megabytes=LIMIT_BYTES >> 20)
    if kind not in list(Kind):
        raise BadInput("datacentre_kind", found=kind[:20], known="、".join(one.label for one in Kind))
    sha256 = hashlib.sha256(content).hexdigest()
    key = {"unit_id": unit_id, "kind": kind, "month": rules.check_month(month), "sha256": sha256}
    row = Delivery.visible(by, "datacentre.receive").filter(**key).first()
    if row is not None:
        return delivery_row(row, by)
    row = Delivery(**key, name=name[:200], content=content, received_by=by.name, received_at=by.at)
    with change(by, "datacentre.receive", row):
        good, failed = read_delivery(row)
        row.read, row.good, row.failed = len(good) + len(failed), len(good), len(failed)
    return delivery_row(row, by)


@transaction.atomic
def take(by: Actor, *, delivery_id: int) -> DeliveryRow:
    """Let the good lines of a file count. Of two files of a kind and month the later taken is right for its firms."""
    with edit(by, "datacentre.take", Delivery, delivery_id) as row:
        if row.state != DeliveryState.TRIED:
            raise Refused("datacentre_taken", name=row.name)
        good, failed = read_delivery(row)
        if not good:
            raise Refused("datacentre_nothing", name=row.name)
        Saying.objects.bulk_create([
            Saying(delivery=row, unit_id=unit, kind=row.kind, month=row.month, line_no=line, uscc=said.uscc, name=said.name,
                   division_code=said.division_code, industry=said.industry,
                   **{number: getattr(said, number) for number in NUMBERS})
            for line, said, unit in good
        ], batch_size=1000)  # fmt: skip
        row.read, row.good, row.failed = len(good) + len(failed), len(good), len(failed)
        row.state = DeliveryState.TAKEN
    return delivery_row(row, by)
