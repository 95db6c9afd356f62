"""The register of employers: their codes, names over time, headcount, and which union covers them.

Words: an *employer* (单位) is what pays; its *unit* is the street or county union responsible for it, its
*union* the one of its own, its *joint union* (联合工会) one that covers it with others.
May import: reference, organisation, people.
"""
