"""WSGI entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
# Well below gunicorn's own 60 s, after which it kills the worker and the visitor gets no answer at all.
os.environ.setdefault("STATEMENT_SECONDS", "15")

application = get_wsgi_application()
