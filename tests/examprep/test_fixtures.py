"""The services that other tests lean on."""

from __future__ import annotations

from tests.services import eventually


def test_a_worker_hears_what_the_test_publishes(worker, broker):
    from examprep.heartbeat import heartbeat
    from grader.models import Beat

    heartbeat.apply_async(args=["slow"], queue="slow")

    eventually(lambda: Beat.objects.filter(name="worker-slow").exists(), within=10)


def test_a_web_server_shares_the_database(web):
    assert web.get("/readyz").status == 200


def test_a_page_opens(web, open_page):
    page = open_page(width=390)
    page.goto(web.url + "/healthz")
    assert "ok" in page.content()
