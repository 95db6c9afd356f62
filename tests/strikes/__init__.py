"""Hostile hands at every address: foreign forms, wrong input, files that are no papers."""
