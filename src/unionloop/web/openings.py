"""What anybody may open without a login. Every other address of the site is closed until somebody is known.

An address is named by its route as the URL conf has it. The API keeps its own entrance (`api.entrance`), the worker's
pages lead to the worker's own door (`worker_entry`); both are held to it by tests/walls, like this table.
"""

from django.urls import ResolverMatch

PUBLIC: frozenset[str] = frozenset({
    "", "data/", "data/dictionary.json", "data/dictionary.csv", "data/performance.json", "aid/board/", "help/",
    "look/", "style/", "found/", "verify/",
    "promises/", "promises/<int:announced>/", "promises/<int:announced>/proof/<int:proof>/",
    "25/", "25/all/", "25/feed.xml", "25/calendar.ics", "25/corrections/", "25/<str:month>/", "25/<str:month>/list/",
    "25/<str:month>/list.csv", "25/<str:month>/figures.csv", "25/<str:month>/edition.json", "25/<str:month>/edition.pdf",
    "25/<str:month>/list/<int:seq>/", "25/<str:month>/list/<int:seq>/thanks/",
    "card/check/", "card/keys.json", "track", "track/",
    "f/worker.js",  # the script that keeps the field's pages without a network: no data in it
    ".well-known/security.txt", "readyz", "login/", "login/demo/", "login/code/", "logout/",
})  # fmt: skip

# The address itself is the secret, or the caller signs what it sends.
BY_TOKEN: frozenset[str] = frozenset({
    "answer/<str:token>/", "answer/<str:token>/letter.pdf", "cal/<str:token>.ics", "found/<str:token>/",
    "hooks/phone/", "hooks/wechat/", "hooks/weibo/", "hooks/sms/<str:secret>/",
})  # fmt: skip

OWN_ENTRANCE = ("api/", "m/")


def is_open(match: ResolverMatch) -> bool:
    """Tell whether an address answers somebody nobody knows."""
    return match.route in PUBLIC or match.route in BY_TOKEN or match.route.startswith(OWN_ENTRANCE)


def may_be_kept(match: ResolverMatch | None) -> bool:
    """Tell whether a browser or a proxy may keep the answer: what is public and the same for everybody."""
    return match is not None and match.route in PUBLIC
