"""Writes of rights. Each public function is one thing a person can do."""

from .letters import (
    counsel,
    draft,
    insert_clause,
    review,
    save_draft,
    seal,
    send_back,
    sign,
    submit,
    void,
)  # fmt: skip
from .matters import (
    appoint,
    archive,
    attach,
    check,
    conclude,
    drop,
    escalate,
    file,
    find,
    note,
    open_lead,
    talk,
)  # fmt: skip
from .remarks import remark, settle
from .rulebook import load_profile, load_rules, verify_rule
from .serving import (
    chase,
    follow_lapse,
    lapse,
    lapse_due,
    propose,
    renew_link,
    reply,
    send_link,
    serve,
    serve_refused,
    take_up,
)  # fmt: skip

__all__ = [
    "appoint", "archive", "attach", "chase", "check", "conclude", "counsel", "draft", "drop", "escalate", "file", "find",
    "follow_lapse", "insert_clause", "lapse", "lapse_due", "load_profile", "load_rules", "note", "open_lead", "propose",
    "remark", "renew_link", "reply", "review", "save_draft", "seal", "send_back", "send_link", "serve", "serve_refused",
    "settle", "sign", "submit", "take_up", "talk", "verify_rule", "void",
]  # fmt: skip
