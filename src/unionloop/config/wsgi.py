"""WSGI entry point for granian."""

import os

from django.core.wsgi import get_wsgi_application

from unionloop.kernel.staying import settle

os.environ.setdefault("UNIONLOOP_ROWS", "asked")  # whose rows are shown is told request by request
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
application = get_wsgi_application()
settle()
