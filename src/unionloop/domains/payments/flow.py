"""The arrows of batches and accounts. Maker, checker and releaser are three people."""

from unionloop.kernel.flow import Arrow, Flow

BATCH = Flow(
    Arrow("payments.draft", "new", "draft"),
    Arrow("payments.check", "draft", "checked", not_by=("payments.draft",)),
    Arrow("payments.send_back", "checked", "draft"),
    Arrow("payments.send_back", "released", "draft"),
    Arrow("payments.release", "checked", "released", not_by=("payments.draft", "payments.check")),
    Arrow("payments.export", "released", "exported"),
    Arrow("payments.cancel", "draft", "cancelled"),
    Arrow("payments.cancel", "checked", "cancelled"),
    Arrow("payments.cancel", "released", "cancelled"),
    Arrow("payments.drop", "draft", "draft"),
    Arrow("payments.mark_unknown", "exported", "exported"),
)

ACCOUNT = Flow(
    Arrow("payments.propose_account", "new", "proposed"),
    Arrow("payments.confirm_account", "proposed", "confirmed", not_by=("payments.propose_account",)),
    Arrow("payments.refuse_account", "proposed", "refused"),
    Arrow("payments.close_account", "confirmed", "closed"),
    Arrow("payments.close_account", "stopped", "closed"),
)

SHEET = Flow(
    Arrow("payments.propose_account", "new", "proposed"),
    Arrow("payments.confirm_account", "proposed", "confirmed", not_by=("payments.propose_account",)),
    Arrow("payments.refuse_account", "proposed", "refused"),
)

FREEZE = Flow(
    Arrow("payments.freeze", "new", "frozen"),
    Arrow("payments.freeze", "frozen", "frozen"),
    Arrow("payments.thaw", "frozen", "thawed"),
)

# An unknown line is settled by a later return or by two people: one answers, another agrees.
LINE = Flow(
    Arrow("payments.answer_unknown", "unknown", "unknown"),
    Arrow("payments.settle_unknown", "unknown", "settled", not_by=("payments.answer_unknown",)),
)
