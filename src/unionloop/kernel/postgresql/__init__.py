"""Our PostgreSQL: Django's, with statements that wait."""
