"""How gunicorn serves: threads, for pages are short and wait mostly for the database."""

from __future__ import annotations

from typing import Any

from examprep.env import Environment

env = Environment()

bind = f"{env.text('HOST', default='127.0.0.1')}:{env.number('PORT', default=8000, least=1)}"
worker_class = "gthread"
workers = env.number("WEB_WORKERS", default=2, least=1, most=64)
threads = env.number("WEB_THREADS", default=8, least=1, most=64)
# Loaded once and then forked: less memory, and what is wrong with the settings is said once.
preload_app = True
graceful_timeout = 10
timeout = 30
control_socket_disable = True
# The path without its query, which may carry what somebody typed.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(b)s %(M)sms"
accesslog = "-" if env.switch("ACCESS_LOG") else None
# Where a proxy of ours stands in front, Django counts its hops; gunicorn believes nobody.
forwarded_allow_ips = ""


def post_worker_init(worker: Any) -> None:
    """Sweep beside the pages too: with no worker at all nobody else would find what waits."""
    from grader.services.sweeping import start_thread

    start_thread()
