"""Django's SQLite, kept open between the requests of a thread."""
