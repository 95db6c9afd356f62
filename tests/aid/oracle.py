"""A second, tiny implementation of the classes and caps: fractions and plain words, nothing shared with the rules."""

from fractions import Fraction


def klass(people, income, costs, sudden, line, *, deep=1, relative=2, sudden_share=Fraction(8, 10), ceiling=3, inclusive=False):
    """Return the class by domain.md §4.1, sums in fen."""
    head = Fraction(income - costs, people * 12)
    if head < deep * line or (inclusive and head == deep * line):
        return "deep"
    if head < relative * line:
        return "relative"
    if sudden > 0 and sudden > income * sudden_share and (ceiling is None or head < ceiling * line):
        return "sudden"
    return "none"
