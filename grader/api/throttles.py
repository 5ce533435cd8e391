"""How often one may ask, and how that is told: in Retry-After and the RateLimit headers."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from grader.api.authentication import learner_behind
from grader.api.errors import Kind, Refused


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests at once, and from then on so many a second."""

    per_second: float
    burst: int
    shared: bool = False
    """Counted for all processes together; else each counts for itself what burdens only it."""

    @property
    def window(self) -> float:
        return self.burst / self.per_second


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has left of a rate."""

    scope: str
    rate: Rate
    remaining: int
    reset: float

    @property
    def headers(self) -> dict[str, str]:
        quota = f'"{self.scope}";q={self.rate.burst};w={math.ceil(self.rate.window)}'
        left = f'"{self.scope}";r={self.remaining};t={math.ceil(self.reset)}'
        return {"RateLimit-Policy": quota, "RateLimit": left}


RATES = {
    "problems": Rate(50, 1000),
    # Each draws and certifies a problem, which takes a few milliseconds.
    "variants": Rate(50, 1000),
    # Whatever becomes of them, most of all answers that cannot be read.
    "requests": Rate(20, 300),
    # What is stored and marked.
    "submissions": Rate(1, 10, shared=True),
    "verdicts": Rate(20, 300),
}
PUBLIC = frozenset({"problems", "variants"})

own_counts = LocMemCache("api-rates", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


def rate_of(scope: str) -> Rate:
    """Return a scope's rate; the settings' API_RATES overrides any of them."""
    overrides: dict[str, Rate] = getattr(settings, "API_RATES", {})
    return overrides.get(scope, RATES[scope])


def take(request: Request, scope: str) -> Standing:
    """Count a request, or refuse it where somebody has had too many.

    Kept is one number: the moment at which whoever goes on asking has used up nothing.
    """
    rate = rate_of(scope)
    counts: BaseCache = cache if rate.shared else own_counts
    name = f"api-rate/{scope}/{asker(request, scope)}"

    now = time.time()
    free_at = max(now, counts.get(name) or 0.0) + 1 / rate.per_second
    over = free_at - now - rate.window
    if over > 1e-6:
        _tell(request, Standing(scope, rate, 0, over))
        seconds = math.ceil(over)
        raise Refused(Kind.THROTTLED, f"Ask again in {seconds} s.", wait=seconds)

    counts.set(name, free_at, math.ceil(free_at - now) + 1)
    remaining = int((rate.window - (free_at - now)) * rate.per_second + 1e-6)
    return _tell(request, Standing(scope, rate, remaining, free_at - now))


def asker(request: Request, scope: str) -> str:
    """Name who asks. What is public goes by address: it does not look at cookies at all."""
    learner = None if scope in PUBLIC else learner_behind(request)
    if learner:
        return f"{learner.student_id or learner.visitor}"
    return BaseThrottle().get_ident(request)


def _tell(request: Request, standing: Standing) -> Standing:
    request.standing = standing  # type: ignore[attr-defined] # read where the answer is finished
    return standing
