"""The way to the broker, where it breaks."""

from __future__ import annotations

import pytest

from examprep.celery import app


@pytest.mark.parametrize("settle", ["ack", "reject"])
def test_a_message_whose_end_the_broker_was_not_told_makes_room_for_the_next(broker, settle):
    with app.connection_for_read(broker.url) as connection:
        queue = connection.SimpleQueue("fast", serializer="json")
        queue.put({})
        message = queue.get(timeout=1)
        quality = message.channel.qos
        quality.prefetch_count = 1
        assert not quality.can_consume()
        broker.kill()

        with pytest.raises(connection.connection_errors):
            getattr(message, settle)()

        assert quality.can_consume()
