"""Processes killed in the middle of the funds loop; nothing is lost, nothing happens twice."""
