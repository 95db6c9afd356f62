"""Reads of accounts, roles, posts, keys and the journal."""

from .actors import Acting as Acting
from .actors import KeyActor as KeyActor
from .actors import acting as acting
from .actors import actor_for as actor_for
from .actors import actor_named as actor_named
from .actors import actor_of_key as actor_of_key
