"""Reads of accounts, roles, posts, keys and the journal."""

from unionloop.domains.access.ports import known_verbs as known_verbs

from .accounts import account as account
from .accounts import accounts as accounts
from .accounts import by_username as by_username
from .accounts import colleagues as colleagues
from .accounts import label_of as label_of
from .accounts import lent_posts as lent_posts
from .accounts import own_account_id as own_account_id
from .accounts import posts_of as posts_of
from .accounts import roles as roles
from .accounts import verbs_of_role as verbs_of_role
from .accounts import visits as visits
from .accounts import with_totp as with_totp
from .actors import Acting as Acting
from .actors import KeyActor as KeyActor
from .actors import acting as acting
from .actors import actor_for as actor_for
from .actors import actor_named as actor_named
from .actors import actor_of_key as actor_of_key
from .feeds import actor_of_calendar as actor_of_calendar
from .feeds import calendar_token as calendar_token
from .guessing import codes_guessed_too_often as codes_guessed_too_often
from .guessing import guessed_too_often as guessed_too_often
from .guessing import login_of as login_of
from .guessing import one_per_role as one_per_role
from .guessing import visit as visit
from .keys import keys as keys
from .places import place_coded as place_coded
from .places import places as places
from .trail import chain_state as chain_state
from .trail import check_chain as check_chain
from .trail import every_line as every_line
from .trail import journal as journal
from .trail import journal_line as journal_line
from .trail import own_acts as own_acts
