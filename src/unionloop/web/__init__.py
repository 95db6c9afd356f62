"""Pages: one module per area, each with `urlpatterns`; templates/<area>/."""
