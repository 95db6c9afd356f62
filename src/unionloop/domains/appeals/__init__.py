"""Appeals (诉求): whatever a worker says through any door becomes one case with one clock.

Words: a *case* (诉求, 工单) is one matter of one speaker; a *speaker* (来诉人) is one voice on one
channel, several of which may be one person; an *entry* (记录) is one line of a case's thread; an *agent*
(坐席) sits at the desk; the *holder* (承办单位) is the unit whose turn it is; an *item* is a case that came
out of a diary, a reception, a letter box or a symposium.

May import: rights, aid, membership, founding, documents, messaging, access, employers, people,
organisation, reference.
"""
