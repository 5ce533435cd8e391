"""What each page costs, beside a trivial view; the first one in a browser; a midterm as a PDF.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_pages.py`.
The trivial view goes through the same middleware, in the same process, in turn with each page.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

MOST_QUERIES = 30
MOST_BYTES = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as folder:
        os.environ |= {
            "EXAMPREP_DEV": "1",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "REDIS_URL": "redis://127.0.0.1:1/0",  # nobody: what is handed in is marked here
            "DJANGO_SETTINGS_MODULE": "examprep.settings",
        }
        prepare()
        measure_pages(arguments.rounds)
        measure_first_page(Path(folder))


def prepare() -> None:
    import logging

    import django
    from django.core.management import call_command
    from django.urls import path

    django.setup()
    logging.disable(logging.WARNING)
    from examprep import urls

    urls.urlpatterns.append(path("trivial/", trivial))
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def trivial(request: Any) -> Any:
    """The least that a Django view can do."""
    from django.http import HttpResponse

    return HttpResponse("ok")


def measure_pages(rounds: int) -> None:
    """Fetch every page of a student who has practised and sat an exam, each beside the trivial."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.pages import furnish

    student = User.objects.create(username="student")
    client = Client(SERVER_NAME="localhost")
    client.force_login(student, backend=settings.AUTHENTICATION_BACKENDS[0])
    furnished = furnish(student)
    pages = furnished.pages
    print(f"medians of {rounds} rounds, in process; bytes of the page itself, gzip in brackets\n")
    print(f"{'page':24}{'ms':>8}{'trivial':>9}{'ratio':>7}{'queries':>9}{'bytes':>10}")
    most = 0
    for name, address in sorted(pages.items()):
        queries = queries_of(client, address)
        most = max(most, queries)
        size, packed = sizes_of(client, address)
        page, floor = in_turn(
            rounds, partial(client.get, address), partial(client.get, "/trivial/")
        )
        print(
            f"{name:24}{page * 1e3:8.1f}{floor * 1e3:9.2f}{page / floor:7.1f}{queries:9}"
            f"{size:10,} ({packed:,})"
        )
    print(f"\nmost queries: {most} (aim: at most {MOST_QUERIES})")
    measure_pdf(furnished.finished)


def measure_pdf(attempt: Any) -> None:
    """Have a midterm's results laid out as a worker does, with all that it imports for that."""
    from grader.models import Printout
    from grader.services.paper import can_print
    from grader.services.printing import make_printout

    if not can_print():
        print("\nno PDF: the libraries that lay it out are not here")
        return
    printout = attempt.printouts.get()
    before, started = peak(), time.perf_counter()
    make_printout(printout.pk)
    took = time.perf_counter() - started
    printout.refresh_from_db()
    assert printout.state == Printout.State.READY, printout.state
    print(
        f"\na midterm of {printout.total} items as a PDF: {took:.1f} s,"
        f" {len(printout.content) / 1000:.0f} kB; this process grew from {before} to"
        f" {peak()} MB"
    )


def peak() -> int:
    """Return the most memory that this process has had, in megabytes."""
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 1024


def queries_of(client: Any, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as context:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(context)


def sizes_of(client: Any, address: str) -> tuple[int, int]:
    content = client.get(address).content
    return len(content), len(gzip.compress(content, 6))


def in_turn(rounds: int, *calls: Callable[[], object]) -> list[float]:
    """Time calls one after the other, so that all see the same machine; return their medians."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for place, call in enumerate(calls):
            started = time.perf_counter()
            call()
            times[place].append(time.perf_counter() - started)
    return [statistics.median(each) for each in times]


def measure_first_page(folder: Path) -> None:
    """Load the first page in a browser with nothing cached: bytes on the wire, hosts, shifts."""
    from tests.first_page import first_page
    from tests.machine import chromium
    from tests.services import Web

    if chromium() is None:
        print("\nno Chromium here: the first page was not loaded in a browser")
        return
    environment = {"EXAMPREP_DEV": "1", "DATABASE_URL": os.environ["DATABASE_URL"]}
    web = Web(folder, environment, workers=1)
    web.start()
    try:
        seen = first_page(web.url)
    finally:
        web.kill()
    print(
        f"\nfirst page, nothing cached: {seen.requests} requests, {seen.bytes:,} bytes compressed"
        f" (aim: below {MOST_BYTES:,})\nlayout shift {seen.shift:.4f} (aim: 0),"
        f" other hosts: {', '.join(seen.others) or 'none'}"
    )


if __name__ == "__main__":
    main()
