"""In which language a page speaks: the one a person chose in this browser, else Chinese."""

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class ChosenLanguage:
    """Speaks the chosen language and guesses none: many a worker's phone asks for English from the factory on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):  # a thread that served one reader speaks no other's language
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.streaming and language != settings.LANGUAGE_CODE:
                response.streaming_content = _spoken(language, response.streaming_content)  # type: ignore[attr-defined]
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        return response


def _spoken(language: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of an answer that is still being written, each written in its language."""
    steps = iter(parts)
    while True:
        with translation.override(language):
            part = next(steps, None)
        if part is None:
            return
        yield part
