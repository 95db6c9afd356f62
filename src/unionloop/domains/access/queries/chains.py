"""Approval chains as the program holds them: each act, who may do it, and whose hand it may not be."""

from unionloop.domains.access import rules
from unionloop.domains.access.contracts import ROLES, ChainStep
from unionloop.domains.access.ports import known_flows, known_verbs
from unionloop.kernel.actor import Actor


def chains(by: Actor) -> list[ChainStep]:
    """Return the acts of every flow in which one person may not do two acts, flow by flow, in order; nobody's data."""
    known = known_verbs()
    held = [(shape.label, frozenset(rules.expand(shape.verbs, known))) for shape in ROLES.values()]
    found: list[ChainStep] = []
    for domain, name, flow in known_flows():
        if not any(arrow.not_by for arrow in flow.arrows):
            continue
        apart: dict[str, dict[str, None]] = {}
        for arrow in flow.arrows:
            apart.setdefault(arrow.verb, {}).update(dict.fromkeys(arrow.not_by))
        first = known.get(next(iter(apart)), name)
        for at, (verb, earlier) in enumerate(apart.items(), start=1):
            found.append(ChainStep(
                domain, first, at, verb, known.get(verb, verb), tuple(known.get(one, one) for one in earlier),
                tuple(label for label, verbs in held if verb in verbs),
            ))  # fmt: skip
    return found
