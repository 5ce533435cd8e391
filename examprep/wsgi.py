"""The door for gunicorn."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from examprep import settings
from examprep.env import insist_on_serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")
insist_on_serving(settings.SECRET_KEY, settings.ALLOWED_HOSTS)

application = get_wsgi_application()
# Before the server forks, and not while the first student waits.
import_module(settings.ROOT_URLCONF)
