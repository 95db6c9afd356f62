"""The bodies every operation may answer with besides its own."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """A refusal: `code` for programs, `message` for people, `facts` the values in the sentence."""

    code: str
    message: str
    facts: dict[str, Any] = {}


def a_file(*types: str) -> dict[str, Any]:
    """Return what describes an operation whose answer is a file: for `openapi_extra`, beside `response=ERRORS`."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in types}
    return {"responses": {200: {"description": "OK", "content": content}}}


# for `response={200: X, **ERRORS}`
ERRORS: dict[int, Any] = {
    400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem,
}  # fmt: skip
