"""Rights: a wrong done to workers, or a need of theirs, followed up to a result (工会维权, 一函两书).

Words: a *matter* (维权事项) is the road of one complaint against, or one request to, an employer; a *lead*
(线索) is a matter nobody has taken up yet; a *letter* is a 提示函 (reminder), 意见书 (opinion, to the employer) or
建议书 (proposal, to a government department); it is *advisory* (建议性意见) when no law is broken; the
*handler* (承办工会) is the union that acts and signs now, moved up the tiers by escalation; an *exhibit* is a
file kept with its hash; a *result* is one line of what came of it: yuan recovered, people, homes, funds.

May import: documents, employers, messaging, organisation, reference.
"""
