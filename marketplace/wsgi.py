"""WSGI entry point for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
# Well below gunicorn's own 60 s, after which it kills the worker and the visitor gets no answer at all.
os.environ.setdefault("STATEMENT_SECONDS", "15")

application = get_wsgi_application()
# gunicorn reads this once and forks (--preload). Django would read the pages' code at the first request, in each worker
# for itself; and Python's collector would write into every object it walks, so that each worker had a copy of it all.
# Both together took 450 MB in four processes where it is now 260.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
# A page makes and drops some thousand objects and hardly a cycle: looked for at every 700th, they took a sixteenth of
# its time (measured over five public pages).
gc.set_threshold(10_000, 10, 10)
