"""Documents on the command line."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from unionloop.domains.documents import commands, queries
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput

from .main import arg

DOCUMENT = arg("document_id", type=int)


def register(add: Any) -> None:
    """Add the commands of documents."""
    add("documents list", documents, "list letters, newest first", arg("--unit", type=int, default=None),
        arg("--template", default=""), arg("--text", default=""), arg("--after", default=""),
        arg("--limit", type=int, default=50))  # fmt: skip
    add("documents show", document, "show one letter", DOCUMENT)
    add("documents draft", draft, "draft a letter from a JSON file of facts", arg("template"),
        arg("unit_id", type=int), arg("subject"), arg("file", type=Path), arg("--mark", default=""))  # fmt: skip
    add("documents issue", issue, "number a letter and draw it", DOCUMENT)
    add("documents void", void, "void a letter", DOCUMENT, arg("reason"))
    add("documents fetch", fetch, "write a stored file", arg("file_id", type=int), arg("to", type=Path))
    export = arg("export_id", type=int)
    add("documents exports", exports, "list one's own exports", arg("--waiting", action="store_true",
        help="those of others that wait for my agreement"), arg("--after", default=""))  # fmt: skip
    add("documents approve-export", approve_export, "agree to somebody else's export", export)
    add("documents refuse-export", refuse_export, "refuse somebody else's export", export, arg("reason"))
    add("documents stop-export", stop_export, "call one's own export off", export)
    add("documents fetch-export", fetch_export, "write one's own export to a file", export, arg("to", type=Path))
    add("documents verify", verify, "say whether a check code is ours", arg("code"))


def documents(by: Actor, args: Namespace) -> Any:
    return queries.documents(
        by, unit_id=args.unit, template=args.template, text=args.text, after=args.after, limit=args.limit
    )


def document(by: Actor, args: Namespace) -> Any:
    return queries.document(by, document_id=args.document_id)


def draft(by: Actor, args: Namespace) -> Any:
    try:
        facts = json.loads(args.file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput("bad_form", field=str(args.file), problem=str(error)[:100]) from error
    return commands.draft(
        by, template=args.template, facts=facts, unit_id=args.unit_id, subject=args.subject, mark=args.mark
    )


def issue(by: Actor, args: Namespace) -> Any:
    return commands.issue(by, document_id=args.document_id)


def void(by: Actor, args: Namespace) -> Any:
    return commands.void(by, document_id=args.document_id, reason=args.reason)


def fetch(by: Actor, args: Namespace) -> Any:
    row = queries.file(by, file_id=args.file_id)
    args.to.write_bytes(queries.content(by, file_id=args.file_id))
    return row


def exports(by: Actor, args: Namespace) -> Any:
    return (queries.exports_to_approve if args.waiting else queries.exports)(by, after=args.after)


def approve_export(by: Actor, args: Namespace) -> Any:
    return commands.approve_export(by, export_id=args.export_id)


def refuse_export(by: Actor, args: Namespace) -> Any:
    return commands.refuse_export(by, export_id=args.export_id, reason=args.reason)


def stop_export(by: Actor, args: Namespace) -> Any:
    return commands.stop_export(by, export_id=args.export_id)


def fetch_export(by: Actor, args: Namespace) -> Any:
    row = commands.fetch_export(by, export_id=args.export_id)
    if row.file_id is None:
        raise BadInput("bad_form", field="export_id", problem="printed pages are opened in the browser")
    args.to.write_bytes(queries.content(by, file_id=row.file_id))
    return row


def verify(by: Actor, args: Namespace) -> Any:
    return queries.verify(args.code) or "没有这个核验码签发的文件"
