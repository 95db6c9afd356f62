"""Ledger: double entry in fen, append-only, chained by hash; one book (账簿) per union that keeps accounts.

Words: a *voucher* (凭证) is posted whole and never changed; its *legs* (分录) add to zero; a wrong
voucher is *reversed* in red (红冲); a *month close* (结账) shuts a month for ever; a *chart*
(科目表) is the list of accounts of one standard (2009 or 2021); a *head* (链头) is the day's last
link of a book's hash chain, printed where an insider cannot reach it.
Vouchers come from rules of higher domains as legs by account role; nobody above writes codes.
May import: organisation, employers.
"""
