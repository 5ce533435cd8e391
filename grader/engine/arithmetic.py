"""What expressions are made of: operations and functions that say where they have no value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from grader.engine.rules.base import InvalidResponse

FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "abs": math.fabs,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "tanh": math.tanh,
}
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e}

TOO_LARGE = "this number is too large"
DIVIDED_BY_ZERO = "a fraction cannot have zero below the line"


def finite(value: float) -> float:
    if not math.isfinite(value):
        raise InvalidResponse(TOO_LARGE)
    return value


def divided(above: float, below: float) -> float:
    if below == 0:
        raise InvalidResponse(DIVIDED_BY_ZERO)
    return finite(above / below)


def raised(base: float, exponent: float) -> float:
    """Return a power; in floating point, so that towers of them overflow at once."""
    if base == 0 and exponent < 0:
        raise InvalidResponse(DIVIDED_BY_ZERO)
    try:
        return finite(math.pow(base, exponent))
    except OverflowError:
        raise InvalidResponse(TOO_LARGE) from None
    except ValueError:
        raise InvalidResponse("a negative number has no such power; look at its sign") from None


def applied(function: str, value: float) -> float:
    """Return a function's value, or say of what there is none."""
    try:
        return finite(FUNCTIONS[function](value))
    except OverflowError:
        raise InvalidResponse(TOO_LARGE) from None
    except ValueError:
        if function == "sqrt":
            message = "there is no square root of a negative number; look at its sign"
        else:
            message = f"{function} is only of numbers above zero; look at what it is of"
        raise InvalidResponse(message) from None
