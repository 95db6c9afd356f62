"""Union dues (工会经费): what the tax office collected, whose it is, how it is shared, what is paid back.

Words: a *tax file* is one detail file of the tax office; a *tax row* one line of it; a *payer* one
taxpayer as the tax office names it; a *run* one settlement; an *allocation* the split of one row.
May import: reference, organisation, employers, documents, messaging, ledger, payments, founding.
"""
