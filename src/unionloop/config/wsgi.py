"""WSGI entry point for granian."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from unionloop.kernel.staying import settle

os.environ.setdefault("UNIONLOOP_ROWS", "asked")  # whose rows are shown is told request by request
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionloop.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  every page and the API: the first who asks would wait for them
settle()
