"""Real-name records: one person once, what identifies him sealed under a key of his own.

Words: a *person* (人员) is known by the blind index of the id; to *reveal* (查看明文) is journalled first;
to *erase* (注销资料) destroys the person's key, so that backups hold rubbish; the journal keeps the fact.
May import: reference.
"""
