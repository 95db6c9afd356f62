"""What a refusal says to a person: one sentence with the number, the name and the way out.

Each module holds SENTENCES = {code: text with {facts}}; they are merged here, and a code may
stand only once.
"""

from importlib import import_module
from pkgutil import iter_modules

SENTENCES: dict[str, str] = {}

for _module in sorted(one.name for one in iter_modules(__path__)):
    _more: dict[str, str] = getattr(import_module(f"{__name__}.{_module}"), "SENTENCES", {})
    assert not SENTENCES.keys() & _more.keys(), f"said twice: {SENTENCES.keys() & _more.keys()}"
    SENTENCES |= _more
