"""Worker, timetable, and reactions.py: what follows from what."""
