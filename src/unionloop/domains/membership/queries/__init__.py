"""Reads of membership."""

from unionloop.domains.membership.contracts.codes import check_offline as check_offline
from unionloop.domains.membership.contracts.codes import read_key_file as read_key_file

from .cards import card_of as card_of
from .cards import check_code as check_code
from .cards import key_file as key_file
from .cards import own_card as own_card
from .cards import public_keys as public_keys
from .counts import members_by_employer as members_by_employer
from .counts import numbers as numbers
from .counts import rates as rates
from .lists import every_membership as every_membership
from .lists import facets as facets
from .lists import found_persons as found_persons
from .lists import holds as holds
from .lists import membership as membership
from .lists import memberships as memberships
from .lists import of_union as of_union
from .lists import on_rolls as on_rolls
from .lists import others_of as others_of
from .lists import own as own
from .lists import turns as turns
from .lists import turns_of as turns_of
from .lists import waiting as waiting
from .lists import waiting_count as waiting_count
from .merges import merges as merges
from .rolls import failed_cells as failed_cells
from .rolls import faults as faults
from .rolls import roll as roll
from .rolls import rolls as rolls
from .routes import firms as firms
from .routes import platforms as platforms
from .routes import route as route
from .routes import streets as streets
