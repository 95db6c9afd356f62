"""Writes of accounts, roles, posts, keys and visits."""

from .accounts import change_own_password as change_own_password
from .accounts import create_account as create_account
from .accounts import disable as disable
from .accounts import enable as enable
from .accounts import rename_account as rename_account
from .accounts import reset_totp as reset_totp
from .accounts import set_password as set_password
from .accounts import unlock as unlock
from .keys import issue_key as issue_key
from .keys import note_use as note_use
from .keys import revoke_key as revoke_key
from .posts import delegate as delegate
from .posts import end_delegation as end_delegation
from .posts import grant as grant
from .posts import load_roles as load_roles
from .posts import revoke as revoke
from .visits import end_other_visits as end_other_visits
from .visits import end_visit as end_visit
from .visits import lives as lives
from .visits import note_refused_code as note_refused_code
from .visits import note_refused_login as note_refused_login
from .visits import note_step_up as note_step_up
from .visits import note_switch as note_switch
from .visits import note_totp as note_totp
from .visits import open_visit as open_visit
from .visits import see as see
