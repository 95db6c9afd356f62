"""A step of a bench in a process of its own: `python -m unionloop.bench.work module:function words …`.

Each prints one JSON line. Setting up is never in the time measured.
"""

import json
import os
import sys
from datetime import date, datetime
from importlib import import_module

from . import profiled

MONTH = date(2026, 7, 1)


def main() -> None:
    """Run one step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
    import django

    from unionloop.kernel import staying

    django.setup()
    step, *words = sys.argv[1:]
    staying.settle()  # as a process that serves does
    profiled.begin(step)
    module, _, function = step.partition(":")
    print(json.dumps(getattr(import_module(f"unionloop.bench.{module}"), function)(*words)))  # noqa: T201


def at(day: int) -> datetime:
    """Return the working morning of a day of MONTH."""
    from unionloop.demo.scene import moment

    return moment(MONTH.replace(day=day))


if __name__ == "__main__":
    main()
