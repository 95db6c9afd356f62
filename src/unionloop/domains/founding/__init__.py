"""Founding: from an employer without a union to a union in the tree with its money back.

Words: a *blank* (空白点) is an employer that should have a union and has none; a *case* (建会案) is
the road of one employer through the thirteen steps of founding; a *clue* (线索) is a case nobody has
verified yet; to *cover* (覆盖) is to take an employer into a joint union instead of its own.

May import: documents, employers, messaging, organisation, payments, reference.
"""
