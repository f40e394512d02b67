"""How fast a run goes, in the one unit that people read; programs read pixels per second."""

from __future__ import annotations

from .run import Message


def speed(pixels_per_second: float) -> Message:
    """A speed in words.

    Examples
    --------
    >>> str(speed(1_234_567))
    '1.23 million pixels/s'
    """
    return Message("{rate} million pixels/s", {"rate": millions(pixels_per_second)})


def millions(number: float) -> str:
    """A number in millions: three digits that count, and never an exponent.

    Examples
    --------
    >>> millions(2e6), millions(45_678.0), millions(9.0), millions(1.2345e9)
    ('2', '0.0457', '0.000009', '1230')
    """
    return f"{float(f'{number / 1e6:.3g}'):f}".rstrip("0").rstrip(".")
