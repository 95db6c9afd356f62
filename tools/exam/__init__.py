"""The exam: every item of the trust list run against the tree as it is, one line of JSON each, and a page to read."""
