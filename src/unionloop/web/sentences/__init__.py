"""What a refusal says to a person: one sentence with the number, the name and the way out.

Each module holds SENTENCES = {code: text with {facts}}; they are merged here. Two modules may share
a code only with the same words (`CLASHES` names those that do not; a test keeps it empty).
"""

from importlib import import_module
from pkgutil import iter_modules

SENTENCES: dict[str, str] = {}
CLASHES: set[str] = set()

for _module in sorted(one.name for one in iter_modules(__path__)):
    _more: dict[str, str] = getattr(import_module(f"{__name__}.{_module}"), "SENTENCES", {})
    CLASHES |= {code for code, text in _more.items() if SENTENCES.get(code, text) != text}
    SENTENCES = _more | SENTENCES
