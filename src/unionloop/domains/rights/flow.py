"""The arrows of a matter and of a letter. A verb that moves both stands in both tables."""

from unionloop.kernel.flow import Arrow, Flow

from .contracts import LIVE, WRITING, LetterState, State

_WRITERS = ("rights.draft", "rights.edit", "rights.submit")
_LETTER_AT = (State.FILED, State.PROBING, State.FOUND, State.TALKED, State.ANSWERED, State.CHECKED)
_AFTER = (State.ANSWERED, State.CHECKED, State.PROPOSED, State.TAKEN, State.CONCLUDED)

MATTER = Flow(
    Arrow("rights.open_lead", State.NEW, State.LEAD),
    Arrow("rights.file", State.LEAD, State.FILED),
    Arrow("rights.drop", State.LEAD, State.DROPPED),
    Arrow("rights.appoint", State.FILED, State.PROBING),
    Arrow("rights.appoint", State.ANSWERED, State.PROBING),  # a reminder went out first; now the facts are wanted
    Arrow("rights.appoint", State.CHECKED, State.PROBING),
    Arrow("rights.find", State.PROBING, State.FOUND),
    Arrow("rights.talk", State.FOUND, State.TALKED),
    Arrow("rights.talk", State.TALKED, State.TALKED),
    Arrow("rights.talk", State.ANSWERED, State.ANSWERED),
    *(Arrow("rights.serve", state, State.SERVED) for state in _LETTER_AT),
    *(Arrow("rights.serve_refused", state, State.ANSWERED) for state in _LETTER_AT),
    Arrow("rights.reply", State.SERVED, State.ANSWERED),
    *(Arrow("rights.reply", state, state)  # late, or a second one: nothing that followed is undone
      for state in _AFTER),
    Arrow("rights.lapse", State.SERVED, State.ANSWERED),
    *(Arrow("rights.lapse", state, state) for state in _AFTER),
    Arrow("rights.check", State.SERVED, State.CHECKED),
    Arrow("rights.check", State.ANSWERED, State.CHECKED),
    Arrow("rights.check", State.CHECKED, State.CHECKED),
    Arrow("rights.propose", State.ANSWERED, State.PROPOSED),
    Arrow("rights.propose", State.CHECKED, State.PROPOSED),
    Arrow("rights.take_up", State.PROPOSED, State.TAKEN),
    Arrow("rights.take_up", State.TAKEN, State.TAKEN),
    *(Arrow("rights.conclude", state, State.CONCLUDED)
      for state in (State.FOUND, State.TALKED, State.ANSWERED, State.CHECKED, State.TAKEN)),
    Arrow("rights.archive", State.CONCLUDED, State.ARCHIVED),
    *(Arrow(verb, state, state) for verb in ("rights.note", "rights.attach") for state in LIVE),
    *(Arrow("rights.escalate", state, state) for state in LIVE if state not in (State.LEAD, State.CONCLUDED)),
)  # fmt: skip

LETTER = Flow(
    Arrow("rights.draft", LetterState.NEW, LetterState.DRAFT),
    Arrow("rights.edit", LetterState.DRAFT, LetterState.DRAFT),
    Arrow("rights.submit", LetterState.DRAFT, LetterState.SUBMITTED),
    Arrow("rights.send_back", LetterState.SUBMITTED, LetterState.DRAFT),
    Arrow("rights.send_back", LetterState.REVIEWED, LetterState.DRAFT),
    Arrow("rights.counsel", LetterState.SUBMITTED, LetterState.SUBMITTED),
    Arrow("rights.counsel", LetterState.REVIEWED, LetterState.REVIEWED),
    *(Arrow(verb, state, state) for verb in ("rights.remark", "rights.settle") for state in WRITING),
    Arrow("rights.review", LetterState.SUBMITTED, LetterState.REVIEWED, not_by=_WRITERS),
    Arrow("rights.sign", LetterState.REVIEWED, LetterState.SIGNED, not_by=_WRITERS),
    Arrow("rights.seal", LetterState.SIGNED, LetterState.SEALED, not_by=("rights.sign",)),
    Arrow("rights.serve", LetterState.SEALED, LetterState.SERVED),
    Arrow("rights.serve_refused", LetterState.SEALED, LetterState.REFUSED),
    Arrow("rights.propose", LetterState.SEALED, LetterState.SERVED),
    *(Arrow("rights.reply", state, LetterState.ANSWERED)
      for state in (LetterState.SERVED, LetterState.LAPSED, LetterState.REFUSED, LetterState.ANSWERED)),
    Arrow("rights.take_up", LetterState.SERVED, LetterState.ANSWERED),
    Arrow("rights.take_up", LetterState.LAPSED, LetterState.ANSWERED),
    Arrow("rights.lapse", LetterState.SERVED, LetterState.LAPSED),
    *(Arrow(verb, state, state) for verb in ("rights.chase", "rights.renew_link", "rights.send_link")
      for state in (LetterState.SERVED, LetterState.LAPSED)),
    *(Arrow("rights.void", state, LetterState.VOID)
      for state in (LetterState.DRAFT, LetterState.SUBMITTED, LetterState.REVIEWED, LetterState.SIGNED, LetterState.SEALED)),
)  # fmt: skip
