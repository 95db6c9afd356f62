"""Real-name records: one person once, the id sealed, shown only for a written reason.

Words: a *person* (人员) is known by the blind index of the id; to *reveal* (查看明文) is journalled first.
May import: nothing but the kernel.
"""
