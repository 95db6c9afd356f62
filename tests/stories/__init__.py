"""The funds loop told from end to end, on made and on real firms."""
