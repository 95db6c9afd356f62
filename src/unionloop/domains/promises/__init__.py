"""Promises: the ten things of the year a union promises in public (十件实事), and how far each has come.

Words: a *promise* (实事) has a number of the year, a target and a day; a *measure* (口径) says which fact of the other
domains counts, or that a person reports; a *progress* row (进度) is one dated figure, never changed. A promise is *late*
(落后) while it stands below the straight line of the year, or past its day.

A *proof* (凭据材料) is a file of a report, kept with its hash; the public reads those it was opened to.

May import: documents, organisation, reference, dues, founding, rights, aid, appeals.
"""
