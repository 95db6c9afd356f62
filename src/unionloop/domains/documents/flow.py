"""The arrows of a letter, and of an export."""

from unionloop.kernel.flow import Arrow, Flow

DOCUMENT = Flow(
    Arrow("documents.draft", "new", "draft"),
    Arrow("documents.issue", "draft", "issued"),
    Arrow("documents.void", "draft", "void"),
    Arrow("documents.void", "issued", "void"),
)

# Few rows, or nothing personal: written at once. More: a second person agrees first.
EXPORT = Flow(
    Arrow("documents.export", "new", "waiting"),
    Arrow("documents.ask_export", "new", "asked"),
    Arrow("documents.approve_export", "asked", "waiting", not_by=("documents.ask_export",)),
    Arrow("documents.refuse_export", "asked", "refused"),
    Arrow("documents.write_export", "waiting", "running"),
    Arrow("documents.write_export", "running", "running"),
    Arrow("documents.stop_export", "asked", "stopped"),
    Arrow("documents.stop_export", "waiting", "stopped"),
    Arrow("documents.stop_export", "running", "stopped"),
    Arrow("documents.fetch_export", "ready", "ready"),
    Arrow("documents.expire_export", "ready", "expired"),
)
