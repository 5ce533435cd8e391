"""From POST to graded, against an empty task; a backlog drained, against a task per submission.

Run it from the project's folder: `EXAMPREP_DEV=1 .venv/bin/python benchmarks/bench_submit.py`.
Both sides of each ratio come from the same run, over real gunicorn, worker and broker, in turn.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import postgres
from tests.services import Broker, Web, Worker, eventually

ROUNDS = 5
PROBLEMS = ("causal-attention", "forward-diffusion", "frechet-distance")


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where there is one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--backlog", type=int, default=5000)
    parser.add_argument("--here", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.here:
        measure(Path(arguments.here), arguments.posts, arguments.backlog)
        return

    with tempfile.TemporaryDirectory(prefix="bench-submit-") as folder:
        again("SQLite", folder, f"sqlite:///{folder}/bench.sqlite3")
    if programs := postgres.programs():
        with tempfile.TemporaryDirectory() as folder, postgres.throwaway_postgres(programs) as url:
            again("PostgreSQL", folder, url)


def again(name: str, folder: str, url: str) -> None:
    """Run this program over one database; Django's settings are for a whole process."""
    print(f"\n{name}", flush=True)
    variables = {"EXAMPREP_DEV": "1", "DATABASE_URL": url}
    command = [sys.executable, *sys.argv, "--here", folder]
    subprocess.run(command, env=os.environ | variables, cwd=ROOT, check=True)


def measure(folder: Path, posts: int, backlog: int) -> None:
    broker = Broker(folder, durable=True)
    broker.start()
    os.environ["REDIS_URL"] = broker.url
    environment = {"EXAMPREP_DEV": "1", "REDIS_URL": broker.url}
    prepare_database()

    worker = Worker(folder, environment, concurrency=2)
    worker.command[worker.command.index("examprep")] = "benchmarks.floor"
    worker.command[worker.command.index("INFO")] = "WARNING"
    worker.is_ready = lambda: answers_within(0.2)  # type: ignore[method-assign]
    web = Web(folder, environment, workers=2, threads=8)
    try:
        worker.start()
        web.start()
        compare_round_trips(web, posts)
        web.stop()
        compare_backlogs(worker, backlog)
    finally:
        web.kill()
        worker.kill()
        broker.kill()


def prepare_database() -> None:
    import django
    from django.core.management import call_command

    os.environ["DJANGO_SETTINGS_MODULE"] = "examprep.settings"
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


# From POST to graded


def compare_round_trips(web: Web, posts: int) -> None:
    """Time an empty task and a submission in turn, so that both see the same machine."""
    student = Student(web)
    variants = variants_for(student.user, count=30)
    for variant in variants:
        empty_task()
        student.submit(variant)

    floor, submitted = [], []
    for number in range(posts):
        floor.append(empty_task())
        submitted.append(student.submit(variants[number % len(variants)]))

    show("an empty task, there and back", floor)
    show("from POST to graded", submitted)
    for name, at in (("p50", 0.50), ("p95", 0.95)):
        ratio = quantile(submitted, at) / quantile(floor, at)
        print(f"  ratio of {name}: {ratio:.2f}" + (" (aim: at most 2.5)" if at > 0.9 else ""))


def empty_task() -> float:
    from benchmarks.floor import client, nothing

    started = time.perf_counter()
    nothing.apply_async(args=("reply",), queue="fast")
    assert client().blpop("reply", timeout=10)
    return time.perf_counter() - started


def answers_within(seconds: float) -> bool:
    from benchmarks.floor import client, nothing

    client().delete("reply")
    nothing.apply_async(args=("reply",), queue="fast")
    return bool(client().blpop("reply", timeout=seconds))


class Student:
    """A browser with a student signed in, down to what it costs on the wire."""

    def __init__(self, web: Web) -> None:
        from django.conf import settings
        from django.contrib.auth.models import User
        from django.middleware.csrf import _get_new_csrf_string
        from django.test import Client

        self.user = User.objects.create(username="student")
        client = Client()
        client.force_login(self.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.secret = _get_new_csrf_string()
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session};"
            f" {settings.CSRF_COOKIE_NAME}={self.secret}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection = HTTPConnection("127.0.0.1", web.port, timeout=30)

    def submit(self, variant: Any) -> float:
        """Post a right answer, and return the seconds until it is graded in the database."""
        from grader.models import Submission

        # A browser has its connection open, but gunicorn closes it after some idle seconds.
        self.connection.close()
        self.connection.connect()
        body = self._body(variant)
        started = time.perf_counter()
        self.connection.request("POST", f"/practice/{variant.pk}/", body, self.headers)
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - started

        assert answer.status == 302, answer.status
        submission = Submission.objects.get(pk=answer.headers["Location"].split("/")[-2])
        while submission.is_waiting:
            submission.refresh_from_db()
            took = time.perf_counter() - started
        return took

    def _body(self, variant: Any) -> str:
        fields = [("csrfmiddlewaretoken", self.secret)]
        for part in variant.content["parts"]:
            key = variant.key["parts"][part["name"]]["key"]
            fields += [(part["name"], str(entry)) for entry in asked(key, part["free"])]
        return urlencode(fields)


def asked(key: Any, free: Any) -> Iterator[Any]:
    """Go through the entries of a key in the order of the boxes on the page."""
    if not isinstance(key, list):
        yield key
        return
    for place, entry in enumerate(key):
        spared = free[place] if free else False
        if spared is not True:
            yield from asked(entry, spared)


# A backlog


def compare_backlogs(worker: Worker, backlog: int) -> None:
    """Have the same worker do the same work in both ways, in turns: the usual one is slow."""
    from benchmarks.floor import grade_one
    from grader import tasks

    one_by_one = drained = 0.0
    for _ in range(ROUNDS):
        with backlog_of(backlog // ROUNDS) as ids:
            publish = partial(send_all, grade_one, [str(pk) for pk in ids])
            one_by_one += until_graded(worker, publish)
        with backlog_of(backlog):
            ring = partial(send_all, tasks.grade_waiting, ["fast", "fast"])
            drained += until_graded(worker, ring) / ROUNDS
    with backlog_of(backlog):
        marking, whole = shares()

    for name, seconds in (("a task per submission", one_by_one), ("drained", drained)):
        print(f"  {backlog} submissions, {name}: {seconds:.2f} s, {backlog / seconds:.0f} a second")
    print(f"  ratio: {one_by_one / drained:.1f} (aim: at least 20)")
    print(
        f"  in one process a drained submission takes {whole / backlog * 1e6:.0f} us,"
        f" of which the engine's marking {marking / backlog * 1e6:.0f} us ({marking / whole:.0%})"
    )


def send_all(task: Any, arguments: list[str]) -> None:
    for argument in arguments:
        task.apply_async(args=(argument,), queue="fast")


@contextmanager
def backlog_of(count: int) -> Iterator[list[Any]]:
    """Queue so many submissions to three kinds of problems, half of them with mistakes."""
    from grader.models import Submission
    from tests.factories import UserFactory, right_answer, wrong_answer

    variants = variants_for(UserFactory(), count=300)
    rows = [
        Submission(
            variant=variant,
            number=number // len(variants) + 1,
            response=(wrong_answer if number % 2 else right_answer)(variant),
        )
        for number in range(count)
        for variant in [variants[number % len(variants)]]
    ]
    Submission.objects.bulk_create(rows, batch_size=500)
    yield [row.pk for row in rows]
    Submission.objects.all().delete()


def until_graded(worker: Worker, order: Callable[[], object]) -> float:
    """Order work while the worker is held, let go, and time it until nothing waits."""
    from grader.models import Submission

    worker.freeze()
    order()
    started = time.perf_counter()
    worker.thaw()
    waiting = Submission.objects.exclude(state=Submission.State.GRADED)
    eventually(lambda: not waiting.exists(), within=300)
    return time.perf_counter() - started


def shares() -> tuple[float, float]:
    """Drain in this process; return the seconds that marking took, and all."""
    from grader import engine
    from grader.services.grading import drain_for

    marking = 0.0
    mark_many = engine.mark_many

    def timed(pairs: Any) -> Any:
        nonlocal marking
        started = time.perf_counter()
        outcomes = mark_many(pairs)
        marking += time.perf_counter() - started
        return outcomes

    engine.mark_many = timed
    started = time.perf_counter()
    drain_for("fast", seconds=300)
    whole = time.perf_counter() - started
    engine.mark_many = mark_many
    return marking, whole


def variants_for(student: Any, count: int) -> list[Any]:
    from grader.learners import Learner
    from grader.services.variants import issue_drawn

    learner = Learner(student_id=student.pk)
    return [
        issue_drawn(PROBLEMS[seed % len(PROBLEMS)], learner, seed=seed, options=None)
        for seed in range(count)
    ]


def quantile(times: list[float], at: float) -> float:
    return statistics.quantiles(times, n=100)[round(at * 100) - 1]


def show(name: str, times: list[float]) -> None:
    p50, p95 = (quantile(times, at) * 1000 for at in (0.50, 0.95))
    print(f"  {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {len(times)} times")


if __name__ == "__main__":
    main()
