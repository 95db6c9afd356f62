"""Refusals of commands that print for themselves."""

import sys
from argparse import Namespace
from collections.abc import Callable


def told(run: Callable[[Namespace], None]) -> Callable[[Namespace], None]:
    """Turn a refusal into its sentence and exit code 1, as every command does."""

    def told(args: Namespace) -> None:
        from unionloop.kernel.errors import Refused
        from unionloop.web.sentences import SENTENCES

        try:
            run(args)
        except Refused as refused:
            facts = {
                name: "、".join(map(str, fact)) if isinstance(fact, list) else fact
                for name, fact in refused.facts.items()
            }
            sys.exit(SENTENCES[refused.code].format_map(facts))

    return told
