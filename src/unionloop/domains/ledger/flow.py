"""The arrows of a voucher made by hand: one person makes it, another posts it."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts.drafts import DraftState

DRAFT = Flow(
    Arrow("ledger.draft", DraftState.NEW, DraftState.WAITING),
    Arrow("ledger.draft", DraftState.RETURNED, DraftState.WAITING),
    Arrow("ledger.post_draft", DraftState.WAITING, DraftState.POSTED, not_by=("ledger.draft",)),
    Arrow("ledger.return_draft", DraftState.WAITING, DraftState.RETURNED),
    Arrow("ledger.drop_draft", DraftState.WAITING, DraftState.DROPPED),
    Arrow("ledger.drop_draft", DraftState.RETURNED, DraftState.DROPPED),
)
