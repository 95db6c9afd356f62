"""Legal forms as people misspell them: 有限公饲, 有限司公, 有限责公司 stand for what they were meant to be."""

import re

_FIXED = {"有限责任公司": 1, "股份有限公司": 2, "有限公司": 2}  # form → how many signs in front must be right (控股有限公司)
_ANY = "[\u4e00-\u9fff]"


def _slips(form: str, fixed: int) -> list[str]:
    """Return patterns for a form with two neighbours exchanged, one sign another, one sign lost; never its last."""
    found = [form[:at] + form[at + 1] + form[at] + form[at + 2 :] for at in range(len(form) - 1)]
    found += [form[:at] + _ANY + form[at + 1 :] for at in range(fixed, len(form))]
    return found + [form[:at] + form[at + 1 :] for at in range(fixed, len(form) - 1)]


_MEANT = [f"(?:{pattern})" for pattern in _FIXED]
_MEANT += ["(?:" + "|".join(_slips(form, fixed)) + ")" for form, fixed in _FIXED.items()]
_FORM = re.compile("|".join(f"({pattern})" for pattern in _MEANT))
_NAMES = tuple(_FIXED) * 2


def mended(name: str) -> str:
    """Return a folded name with its legal forms spelt right."""
    whole = _FORM.sub(lambda found: _NAMES[(found.lastindex or 1) - 1], name)
    return name if whole == name else whole  # one text in memory, not two
