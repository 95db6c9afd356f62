"""Publication: the signed edition of the 25th of every month.

Words: an *edition* (期) is one month's publication of one federation; an *item* (条目) is one firm on
its list; a *closure* (了结) says what became of an item of an earlier edition; an *objection* (异议) is
anybody's word against an item; a *correction* (更正) is what an upheld objection leads to. What has been
published never changes: corrections stand beside it, and in the next edition.

May import: aid, appeals, dues, employers, founding, ledger, messaging, organisation, promises, reference, rights.
"""
