"""What an impact assessment must say before it can be approved."""

from datetime import date

from unionloop.kernel.errors import BadInput

LIMITS = {"kinds": 200, "basis": 200, "harm": 500, "measures": 500}
YEARS_MOST = 3  # the law keeps assessments for three years: by then it is looked over again


def check_assessment(kinds: str, basis: str, harm: str, measures: str, review_date: date, today: date) -> dict[str, object]:
    """Return the words of an assessment fit to keep, or refuse what is missing or too long."""
    given = {"kinds": kinds, "basis": basis, "harm": harm, "measures": measures}
    clean: dict[str, object] = {}
    for name, text in given.items():
        text = " ".join(text.split())
        if not 2 <= len(text) <= LIMITS[name]:
            raise BadInput("assessment_words", field=name, most=LIMITS[name])
        clean[name] = text
    if not today < review_date <= date(today.year + YEARS_MOST, today.month, min(today.day, 28)):
        raise BadInput("assessment_review", years=YEARS_MOST)
    return clean | {"review_date": review_date}
