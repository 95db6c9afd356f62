"""Writes of dues. Collection half (files, matching, reconciliation), then settlement half."""
