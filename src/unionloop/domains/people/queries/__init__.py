"""Reads of persons and of what a person may see of his own record."""

from unionloop.domains.people.rules import check_id as check_id
from unionloop.domains.people.rules import given_of as given_of
from unionloop.domains.people.rules import initials_of as initials_of

from .persons import births as births
from .persons import by_ids as by_ids
from .persons import by_phone as by_phone
from .persons import check_phone as check_phone
from .persons import checked as checked
from .persons import find as find
from .persons import ids_of_phone as ids_of_phone
from .persons import is_number_of as is_number_of
from .persons import known_ids as known_ids
from .persons import mask_name as mask_name
from .persons import mask_phone as mask_phone
from .persons import name_of as name_of
from .persons import of_paper as of_paper
from .persons import own_name as own_name
from .persons import own_tail as own_tail
from .persons import people as people
from .persons import person as person
from .persons import search as search
from .persons import search_ids as search_ids
from .rights import asking as asking
from .rights import askings as askings
from .rights import consented as consented
from .rights import consents as consents
from .rights import looks as looks
from .rights import own_askings as own_askings
from .rights import phone_asked as phone_asked
from .rights import phone_of as phone_of
from .rights import phones_of as phones_of
from .rights import purposes as purposes
from .same import merges as merges
from .same import same as same
