"""Who may do what, where, and until when.

Words: an *account* (账号) is one natural person's login; a *role* (角色) is a set of verbs; a *post*
(岗位) is a role held at a unit for a time, or taken over for a while by *delegation* (代行); a *visit*
(会话) is one login on one device; an *API key* (接口密钥) lets a program act under its owner's name.
May import: organisation.
"""
