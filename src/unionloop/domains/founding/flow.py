"""The arrows of a founding case, and of a drive."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import DriveState, State

_BEFORE_MEETING = (State.VERIFIED, State.GUIDED, State.PREPARED, State.RECRUITED)
_BEFORE_REPORT = (State.CLUE, *_BEFORE_MEETING, State.NOMINATED, State.ELECTED)

FLOW = Flow(
    Arrow("founding.open", State.NEW, State.CLUE),
    Arrow("founding.verify", State.CLUE, State.VERIFIED),
    Arrow("founding.book_guide", State.CLUE, State.CLUE),  # the firm asks before anybody has verified it
    Arrow("founding.book_guide", State.VERIFIED, State.GUIDED),
    Arrow("founding.book_guide", State.GUIDED, State.GUIDED),
    Arrow("founding.prepare", State.VERIFIED, State.PREPARED),
    Arrow("founding.prepare", State.GUIDED, State.PREPARED),
    Arrow("founding.recruit", State.PREPARED, State.RECRUITED),
    Arrow("founding.nominate", State.RECRUITED, State.NOMINATED),
    Arrow("founding.elect", State.NOMINATED, State.ELECTED),
    Arrow("founding.report", State.ELECTED, State.REPORTED),
    Arrow("founding.send_back", State.REPORTED, State.ELECTED),
    Arrow("founding.approve", State.REPORTED, State.APPROVED, not_by=("founding.report",)),
    Arrow("founding.publicise", State.APPROVED, State.PUBLICISED),
    Arrow("founding.register_legal", State.PUBLICISED, State.REGISTERED),
    Arrow("founding.seal", State.REGISTERED, State.SEALED),
    Arrow("founding.account", State.SEALED, State.BANKED),
    Arrow("founding.found", State.BANKED, State.FOUNDED),
    Arrow("founding.switch_item", State.FOUNDED, State.SWITCHED),
    Arrow("founding.rebate", State.FOUNDED, State.FOUNDED),  # the money may come before the tax office has switched
    Arrow("founding.rebate", State.SWITCHED, State.REBATED),
    *(Arrow("founding.cover", state, State.COVERED) for state in _BEFORE_MEETING),
    *(Arrow("founding.close", state, State.CLOSED) for state in _BEFORE_REPORT),
    Arrow("founding.reopen", State.CLOSED, State.CLUE),
)

DRIVE = Flow(
    Arrow("founding.start_drive", DriveState.PLANNED, DriveState.RUNNING),
    Arrow("founding.start_drive", DriveState.STOPPED, DriveState.RUNNING),
    Arrow("founding.stop_drive", DriveState.RUNNING, DriveState.STOPPED),
    Arrow("founding.undo_drive", DriveState.DONE, DriveState.UNDONE),
    Arrow("founding.undo_drive", DriveState.STOPPED, DriveState.UNDONE),
)
