"""The bodies every operation may answer with besides its own."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """A refusal: `code` for programs, `message` for people, `facts` the values in the sentence."""

    code: str
    message: str
    facts: dict[str, Any] = {}


# for `response={200: X, **ERRORS}`
ERRORS: dict[int, Any] = {
    400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem,
}  # fmt: skip
