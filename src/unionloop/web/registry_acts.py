"""Acts on one row of a register: each verb a small form on the row's page, refusals shown beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, gettext_lazy

from unionloop.domains.organisation import queries as organisation
from unionloop.kernel.actor import Actor
from unionloop.kernel.errors import BadInput, NotFound, Refused
from unionloop.kernel.words import say

from .page import actor_of, fen
from .refusals import sentence

IN, SHORT, TINY = {"class": "in"}, {"class": "in w8"}, {"class": "in n w4"}


def line(label: str, most: int = 120, *, required: bool = True, hint: str = "", short: bool = False) -> forms.CharField:
    """Return a one-line field."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint,
                           widget=forms.TextInput(SHORT if short else IN))  # fmt: skip


def whole(
    label: str, *, required: bool = True, hint: str = "", least: int = 0, most: int = 10**9
) -> forms.IntegerField:
    """Return a field for a whole number."""
    return forms.IntegerField(label=label, required=required, help_text=hint, min_value=least, max_value=most,
                              widget=forms.NumberInput(TINY))  # fmt: skip


def date_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required, help_text=hint,
                           widget=forms.DateInput({"type": "date", "class": "in w8"}))  # fmt: skip


def choice(label: str, options: Any, *, required: bool = True, hint: str = "") -> forms.ChoiceField:
    """Return a field for one word of an enum with labels, or of (value, label) pairs."""
    pairs = [(str(one), one.label) if hasattr(one, "label") else one for one in options]
    return forms.ChoiceField(label=label, choices=[("", gettext_lazy("请选择")), *pairs], required=required, help_text=hint,
                             widget=forms.Select(SHORT))  # fmt: skip


class YuanField(forms.CharField):
    """An amount of yuan as written; the cleaned value is fen, 0 where nothing was typed."""

    def __init__(self, label: str, *, hint: str = "") -> None:
        box = forms.TextInput({"class": "in n w8", "inputmode": "decimal"})
        super().__init__(label=label, required=False, help_text=hint, widget=box)

    def clean(self, value: Any) -> int:
        """Return the fen, or refuse in the words every page has for it."""
        try:
            return fen(str(value or ""), str(self.label), empty=0)
        except BadInput as refused:
            raise forms.ValidationError(sentence(refused)) from refused


class UnitField(forms.CharField):
    """A union by its code; the cleaned value is its id."""

    def __init__(self, label: str, *, required: bool = True, hint: str = gettext_lazy("组织页上方的编码，如 G0000012。")) -> None:
        super().__init__(label=label, max_length=40, required=required, help_text=hint,
                         widget=forms.TextInput({**SHORT, "autocapitalize": "characters"}))  # fmt: skip

    def clean(self, value: Any) -> int | None:
        """Return the id, None when nothing was asked for."""
        code = super().clean(value).strip()
        if not code:
            return None
        found = organisation.by_code([code, code.upper()])
        if not found:
            raise forms.ValidationError(gettext("没有编码为“%(code)s”的组织，请到组织页核对。"), params={"code": code})
        return next(iter(found.values())).id


@dataclass(frozen=True)
class Act:
    """One verb on one row: the form that asks for its facts, and the command it calls."""

    verb: str
    label: str
    form: type[forms.Form]
    run: Callable[[Actor, int, dict[str, Any]], Any]
    done: str
    risky: bool = False


@dataclass(frozen=True)
class Shown:
    """An act as the page draws it."""

    key: str
    act: Act
    form: forms.Form
    open: bool


def shown(
    acts: Mapping[str, Act], verbs: Sequence[str], initial: Mapping[str, Any], bad: tuple[str, forms.Form] | None
) -> list[Shown]:
    """Return the acts open to this person, each with a form; the one that was refused stands open."""
    found = []
    for key, act in acts.items():
        if bad is not None and bad[0] == key:
            found.append(Shown(key, act, bad[1], True))
        elif act.verb in verbs:
            found.append(Shown(key, act, act.form(initial=dict(initial), auto_id=f"{key}-%s"), False))
    return found


def press(
    request: HttpRequest, acts: Mapping[str, Act], key: str, pk: int, back: str,
    page: Callable[[tuple[str, forms.Form], int], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """Do one act and go back to the row, or show the row with what was wrong."""
    act = acts.get(key)
    if act is None:
        raise NotFound("not_found", model="act", id=key)
    form = act.form(request.POST, auto_id=f"{key}-%s")
    if not form.is_valid():
        return page((key, form), 422)
    try:
        act.run(actor_of(request), pk, form.cleaned_data)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        form.add_error(None, sentence(refused))
        return page((key, form), refused.status)
    messages.success(request, say(act.done))
    return HttpResponseRedirect(back)


def text_of_file(upload: Any) -> str:
    """Return the text of an uploaded CSV in UTF-8 or GB18030."""
    content = upload.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadInput("bad_file_encoding")
