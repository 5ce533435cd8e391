"""Ask this machine's web server whether it is ready; the exit status is the answer."""

from __future__ import annotations

import sys
from http.client import HTTPConnection

from examprep.env import Environment

SECONDS = 5.0


def main() -> int:
    """Return 0 if students can be served."""
    env = Environment()
    # Ask under a name that the server answers to.
    host = env.names("ALLOWED_HOSTS", default=["localhost"])[0].lstrip(".*") or "localhost"
    connection = HTTPConnection("127.0.0.1", env.number("PORT", default=8000), timeout=SECONDS)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return int(connection.getresponse().status != 200)
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
