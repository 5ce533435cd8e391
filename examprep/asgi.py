"""The door for an ASGI server; the pages are synchronous, so gunicorn's is the faster one."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

from examprep import settings
from examprep.env import insist_on_serving

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examprep.settings")
insist_on_serving(settings.SECRET_KEY, settings.ALLOWED_HOSTS)

application = get_asgi_application()
