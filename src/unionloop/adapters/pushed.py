"""Two ways a push to us can be no good. The hook answers 403 to the first and 400 to the second."""


class Forged(Exception):
    """Not signed by whom it claims to come from, or signed too long ago."""


class Unreadable(Exception):
    """Well signed, yet not a message we can read."""
