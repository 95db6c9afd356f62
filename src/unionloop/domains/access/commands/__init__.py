"""Writes of accounts, roles, posts, keys and visits."""

from .visits import end_other_visits as end_other_visits
from .visits import end_visit as end_visit
from .visits import lives as lives
from .visits import note_refused_login as note_refused_login
from .visits import note_switch as note_switch
from .visits import open_visit as open_visit
from .visits import see as see
