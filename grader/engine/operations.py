"""What NumPy's functions are by hand; what is listed nowhere here is refused when it is met."""

from __future__ import annotations

import numpy as np

PRODUCTS = {
    np.multiply, np.divide, np.floor_divide, np.remainder, np.fmod, np.square, np.reciprocal,
    np.deg2rad, np.rad2deg, np.radians, np.degrees,
}  # fmt: skip
FUNCTIONS = {
    np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p, np.sqrt, np.cbrt, np.sin,
    np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.arctan2, np.sinh, np.cosh, np.tanh,
    np.arcsinh, np.arccosh, np.arctanh,
}  # fmt: skip
SEVERAL = {np.hypot: (2, 1), np.logaddexp: (0, 3), np.logaddexp2: (0, 3)}
"""What is several operations by hand: multiplications, and functions."""
POWERS = {np.power, np.float_power}
FREE = {
    np.add, np.subtract, np.negative, np.positive, np.absolute, np.fabs, np.sign, np.copysign,
    np.maximum, np.minimum, np.fmax, np.fmin, np.clip, np.rint, np.floor, np.ceil, np.trunc,
    np.isfinite, np.isnan, np.isinf, np.signbit, np.equal, np.not_equal, np.less, np.less_equal,
    np.greater, np.greater_equal, np.logical_and, np.logical_or, np.logical_not, np.logical_xor,
    np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.conjugate, np.heaviside,
}  # fmt: skip
DECOMPOSITIONS = {
    np.linalg.eig, np.linalg.eigh, np.linalg.eigvals, np.linalg.eigvalsh, np.linalg.svd,
    np.linalg.svdvals, np.linalg.qr, np.linalg.cholesky, np.linalg.inv, np.linalg.solve,
    np.linalg.det,
}  # fmt: skip
IN_C = {
    np.dot, np.vdot, np.inner, np.tensordot, np.convolve, np.correlate, np.interp,
    np.linalg.norm, np.linalg.matrix_power, np.linalg.multi_dot, np.linalg.lstsq, np.linalg.pinv,
}  # fmt: skip
"""Functions that multiply where no tally sees it."""
