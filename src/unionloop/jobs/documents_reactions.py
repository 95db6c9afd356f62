"""Exports by the clock: what waits is written, what is over is taken back, the owner is told."""

from django.conf import settings
from django.utils.module_loading import import_string

from unionloop.domains.access import queries as access
from unionloop.domains.documents import commands, queries
from unionloop.domains.documents.contracts import ExportState
from unionloop.domains.messaging import commands as messaging
from unionloop.kernel.actor import Actor
from unionloop.kernel.models import Entry

OUTCOMES = {
    ExportState.READY: "已生成，到期自动收回", ExportState.FAILED: "没有生成，原因见下载中心",
    ExportState.REFUSED: "未获同意，原因见下载中心",
}  # fmt: skip


def write_exports(by: Actor) -> None:
    """Every minute: take back what is over, then write what waits, outside every transaction."""
    commands.expire_exports(by)
    write = import_string(settings.EXPORT_WRITER)
    for export_id in queries.exports_due(by.at):
        write(export_id, by.at)


def tell_owner(by: Actor, entry: Entry) -> None:
    """After an export has ended, well or not: an in-app notice to whoever asked."""
    row = queries.export(by, export_id=entry.row_id)
    account = access.by_username(by, username=row.owner)
    if row.state not in OUTCOMES or account is None:
        return
    messaging.send(
        by, channel="app", template="export_ready", account_id=account.id,
        facts={"title": row.title, "number": row.id, "outcome": OUTCOMES[row.state]},
        key=f"documents.export:{row.id}:{row.state}",
    )  # fmt: skip
