"""Datacentre: what the bureaus say of employment, wages and insurance, firm by firm, and what goes up from it.

Words: a *delivery* (报送文件) is a bureau's file of one kind and month; a *saying* (申报数) is one row of it; a *warning* (预警) is
what a dated rule says of one firm's sayings; a *report* (报表) is a union's figures of a month, summed from sayings (county) or
from the reports it accepted (city, province), submitted upward, sent back or accepted, and closed some days after the month.
A *package* (交换包) carries a submitted report, with those it was summed from, to the instance above, signed; a *sender* (交换公钥)
is the key of an instance below and the union it may speak of.
What a bureau did not say is unknown, never zero.

May import: organisation, reference, employers.
"""
