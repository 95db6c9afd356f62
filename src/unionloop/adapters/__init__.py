"""The outside world, one folder per system."""
