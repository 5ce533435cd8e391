"""What a response may have happen to the worker that marks it, as `brittle` reads it."""

from __future__ import annotations

SLEEPY = 77.0
DEADLY = 66.0
