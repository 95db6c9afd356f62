"""The arrows of an application, of a sum of aid, and of a household's file (domain.md §4.3–4.4)."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import FileState, GrantState, State

_EYES = ("aid.apply", "aid.examine", "aid.visit")  # whoever brought it this far does not also decide

APPLICATION = Flow(
    Arrow("aid.apply", State.NEW, State.APPLIED),
    Arrow("aid.apply", State.RETURNED, State.APPLIED),
    Arrow("aid.send_back", State.APPLIED, State.RETURNED),
    Arrow("aid.send_back", State.EXAMINED, State.RETURNED),
    Arrow("aid.examine", State.APPLIED, State.EXAMINED),
    Arrow("aid.visit", State.EXAMINED, State.VISITED),
    Arrow("aid.ask_check", State.VISITED, State.CHECKING),
    Arrow("aid.keep_check", State.CHECKING, State.CHECKED),
    Arrow("aid.recognise", State.CHECKED, State.RECOGNISED, not_by=_EYES),
    Arrow("aid.decline", State.APPLIED, State.DECLINED, not_by=("aid.apply",)),
    Arrow("aid.decline", State.CHECKED, State.DECLINED, not_by=_EYES),
    Arrow("aid.publicise", State.RECOGNISED, State.PUBLIC),
    Arrow("aid.object", State.PUBLIC, State.PUBLIC),
    Arrow("aid.dismiss", State.PUBLIC, State.PUBLIC),
    Arrow("aid.uphold", State.PUBLIC, State.DECLINED),
    Arrow("aid.file", State.PUBLIC, State.FILED),
    Arrow("aid.appeal", State.DECLINED, State.APPEALED),
    Arrow("aid.reopen", State.APPEALED, State.CHECKED, not_by=("aid.decline", "aid.uphold")),
    Arrow("aid.confirm_decline", State.APPEALED, State.FINAL, not_by=("aid.decline", "aid.uphold")),
    *(Arrow("aid.withdraw", state, State.WITHDRAWN)
      for state in (State.APPLIED, State.RETURNED, State.EXAMINED, State.VISITED, State.CHECKED)),
)  # fmt: skip

GRANT = Flow(
    Arrow("aid.propose", GrantState.NEW, GrantState.PROPOSED),
    Arrow("aid.approve", GrantState.PROPOSED, GrantState.APPROVED, not_by=("aid.propose",)),
    Arrow("aid.refuse", GrantState.PROPOSED, GrantState.REFUSED),
    Arrow("aid.pay", GrantState.APPROVED, GrantState.PAYING),
    Arrow("aid.book", GrantState.PAYING, GrantState.PAID),
    Arrow("aid.note_bounce", GrantState.PAYING, GrantState.BOUNCED),
    Arrow("aid.book", GrantState.BOUNCED, GrantState.PAID),  # paid anew at an account that is good
    Arrow("aid.confirm", GrantState.PAID, GrantState.PAID),
    Arrow("aid.call_back", GrantState.PAID, GrantState.CLOSED, not_by=("aid.propose", "aid.approve")),
)

FILE = Flow(
    Arrow("aid.open", FileState.NEW, FileState.DRAFT),
    *(Arrow("aid.declare", state, state) for state in (FileState.DRAFT, FileState.IN_FORCE)),
    *(Arrow("aid.describe", state, state) for state in (FileState.DRAFT, FileState.IN_FORCE, FileState.WATCHED)),
    *(Arrow("aid.attach", state, state) for state in (FileState.DRAFT, FileState.IN_FORCE)),
    Arrow("aid.file", FileState.DRAFT, FileState.IN_FORCE),
    Arrow("aid.file", FileState.IN_FORCE, FileState.IN_FORCE),
    Arrow("aid.climb", FileState.IN_FORCE, FileState.IN_FORCE),
    Arrow("aid.climb", FileState.WATCHED, FileState.WATCHED),
    Arrow("aid.exit", FileState.IN_FORCE, FileState.WATCHED),
    Arrow("aid.end_watch", FileState.WATCHED, FileState.CLOSED),
    Arrow("aid.relapse", FileState.WATCHED, FileState.DRAFT),
    Arrow("aid.relapse", FileState.CLOSED, FileState.DRAFT),
    Arrow("aid.forget", FileState.CLOSED, FileState.GONE),
    Arrow("aid.close", FileState.DRAFT, FileState.CLOSED),
    Arrow("aid.close", FileState.IN_FORCE, FileState.CLOSED),
)
