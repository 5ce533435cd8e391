"""What tests of every room may ask for: real services over the test's own database.

A test that uses a real process must really commit, so it asks for `transactional_db` (the fixtures
here that need it do so themselves). What each fixture gives is told in its docstring; the kinds of
processes, with `start`, `stop`, `kill`, `freeze` and `thaw`, are in tests/services.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings
from kombu import pools

from tests.machine import chromium
from tests.services import Broker, Scheduler, Service, Web, Worker

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

# Laws are about what is true, not about how busy the machine is; time is measured on purpose.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to run only what another kind of database could change."""
    parser.addoption("--touching-database", action="store_true", help="only tests that use it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a database by what it asks for; nobody has to remember."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "browser" in names:
            item.add_marker(pytest.mark.browser)
        if {"db", "transactional_db"}.intersection(names):
            item.add_marker(pytest.mark.django_db)
    if config.getoption("--touching-database"):
        items[:] = [item for item in items if item.get_closest_marker("django_db")]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what was not tried here."""
    if any(
        "no Chromium" in str(report.longrepr) for report in terminalreporter.getreports("skipped")
    ):
        terminalreporter.write_line("NOT TRIED: the pages in a real browser (no Chromium found)")


@pytest.fixture(scope="session")
def database_url(django_db_setup: None) -> str:
    """The URL of the test's database, for another process to open."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{settings['USER']}{password}@{settings['HOST']}{port}/{settings['NAME']}"


@pytest.fixture(scope="session")
def services_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the logs and files of the session's services."""
    return tmp_path_factory.mktemp("services")


@pytest.fixture(scope="session")
def session_broker(services_folder: Path) -> Iterator[Broker]:
    """One broker for the session; tests ask for `broker`, which hands it over in order."""
    broker = Broker(services_folder)
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def broker(session_broker: Broker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A running, empty broker that this process publishes to; it may be killed or frozen."""
    if not session_broker.is_running():
        session_broker.start()
    session_broker.thaw()
    session_broker.forget_everything()
    monkeypatch.setenv("CELERY_BROKER_URL", session_broker.url)
    forget_connections()
    yield session_broker
    forget_connections()


def forget_connections() -> None:
    """Drop what Celery keeps open in this process, so that it looks up its broker anew."""
    from examprep.celery import app

    pools.reset()
    for owner, pool in ((app, "_pool"), (app.amqp, "_producer_pool")):
        setattr(owner, pool, None)


@pytest.fixture
def service_environment(
    transactional_db: None, database_url: str, broker: Broker
) -> dict[str, str]:
    """The variables by which another process shares this test's database and broker."""
    return {"EXAMPREP_DEV": "1", "DATABASE_URL": database_url, "REDIS_URL": broker.url}


@pytest.fixture(scope="session")
def running() -> Iterator[dict[str, Service]]:
    """Services that stay up between tests, for each takes seconds to start."""
    services: dict[str, Service] = {}
    yield services
    for service in services.values():
        service.stop()


@pytest.fixture
def worker(
    service_environment: dict[str, str], running: dict[str, Service], services_folder: Path
) -> Service:
    """A Celery worker that hears both queues; a test may kill it, the next one gets a new one."""
    return kept(running, "worker", lambda: Worker(services_folder, service_environment))


@pytest.fixture
def scheduler(service_environment: dict[str, str], tmp_path: Path) -> Iterator[Scheduler]:
    """Celery beat, for as long as the test."""
    service = Scheduler(tmp_path, service_environment)
    service.start()
    yield service
    service.stop()


@pytest.fixture
def web(
    service_environment: dict[str, str], running: dict[str, Service], services_folder: Path
) -> Web:
    """Gunicorn at `web.url`, over the test's database and broker; nobody is throttled yet."""
    cache.clear()
    service = kept(running, "web", lambda: Web(services_folder, service_environment))
    assert isinstance(service, Web)
    return service


def kept(running: dict[str, Service], name: str, make: Callable[[], Service]) -> Service:
    """Return the service of that name, running, whatever the last test did to it."""
    service = running.setdefault(name, make())
    if service.is_running():
        service.thaw()
    else:
        service.start()
    return service


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as found on the path; without one the test is skipped, and the run says so."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on the path")

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=list(CHROMIUM_ARGUMENTS))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page as a new visitor: `open_page(width=390, dark=True, ...)`.

    A script that fails, or anything the Content-Security-Policy refuses, fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def open_as_visitor(
        *, width: int = 1280, height: int = 900, dark: bool = False, javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", hear)
        return page

    yield open_as_visitor
    for context in contexts:
        context.close()
    assert not complaints
