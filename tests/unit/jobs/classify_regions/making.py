"""The scene: its size, its bands, where its regions meet."""

from __future__ import annotations

ROWS, COLS = 60, 70
BANDS = ("red", "green", "nir")
MIDDLE = 33
ALL = ("output", "confidence", "probabilities", "margin", "entropy")


def said(run, words):
    return any(words in str(message) for message in run.messages)
