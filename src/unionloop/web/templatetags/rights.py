"""Small words of the rights pages."""

from django import template

register = template.Library()
LINE = 24  # characters of a block's line in the editor


@register.filter
def verb_tail(verb: str) -> str:
    """Return the last word of a verb, as addresses carry it: rights.take_up → take_up."""
    return verb.rpartition(".")[2]


@register.filter
def verb_word(verb: str, words: dict[str, str]) -> str:
    """Return a verb's button text."""
    return words.get(verb, verb)


@register.filter
def text_rows(text: str) -> int:
    """Return how many lines a text takes in the editor, one at least."""
    return max(1, sum(-(-max(len(line), 1) // LINE) for line in text.split("\n")))
