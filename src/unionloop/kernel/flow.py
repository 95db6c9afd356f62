"""State machines as one table of arrows per row type; four eyes where money or rights move."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .actor import Actor
from .change import change, edit
from .errors import Refused
from .journal import was_done, was_done_ahead


@dataclass(frozen=True)
class Arrow:
    """`verb` moves a row from `source` to `target`; whoever did a verb in `not_by` may not do this one."""

    verb: str
    source: str
    target: str
    not_by: tuple[str, ...] = ()


class Flow:
    """The arrows of one row type. The row has a text field `state`."""

    def __init__(self, *arrows: Arrow) -> None:
        keys = [(arrow.verb, arrow.source) for arrow in arrows]
        assert len(keys) == len(set(keys)), "two arrows with the same verb and source"
        self.arrows = arrows
        self._verbs: dict[str, tuple[str, ...]] = {}
        self._not_by = {one.verb: one.not_by for one in arrows if one.not_by}
        for one in arrows:
            self._verbs[one.source] = (*self._verbs.get(one.source, ()), one.verb)

    def verbs(self, state: str) -> tuple[str, ...]:
        """Return the verbs open from `state`: the buttons a page may offer."""
        return self._verbs.get(state, ())

    def open_to(self, by: Actor, row: Any) -> tuple[str, ...]:
        """Return the verbs this actor may press on this row now (four eyes are checked on pressing)."""
        place = row.place
        return tuple(verb for verb in self.verbs(row.state) if by.may(verb, place))

    def target(self, by: Actor, verb: str, row: Any) -> str:
        """Return where `verb` leads, or refuse: wrong state, or the same person twice."""
        for arrow in self.arrows:
            if (arrow.verb, arrow.source) == (verb, row.state):
                for earlier in arrow.not_by:
                    if was_done(row, earlier, by):
                        raise Refused("same_person", verb=verb, earlier=earlier)
                return arrow.target
        raise Refused("wrong_state", state=row.state, verb=verb)

    @contextmanager
    def start(self, by: Actor, verb: str, row: Any, *, note: str = "") -> Iterator[Any]:
        """Create a row through its first arrow."""
        with change(by, verb, row, note=note):
            target = self.target(by, verb, row)
            yield row
            row.state = target

    @contextmanager
    def step(self, by: Actor, verb: str, model: Any, pk: int, *, note: str = "") -> Iterator[Any]:
        """Lock a row, authorise, move it along its arrow; the body decides the rest."""
        for earlier in self._not_by.get(verb, ()):
            was_done_ahead(model, pk, earlier, by)
        with edit(by, verb, model, pk, note=note) as row:
            target = self.target(by, verb, row)
            yield row
            row.state = target
