"""Many people at once on a served town (trust K1). The exam runs it by name, when nothing else is at work."""
