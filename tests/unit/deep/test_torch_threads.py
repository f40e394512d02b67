"""Torch's own threads are held still for one thread, and left as they are for all others."""

from __future__ import annotations

import threading

import pytest

torch = pytest.importorskip("torch")

from terroir.core.deep.torch_threads import torch_threads  # noqa: E402 after the skip

pytestmark = pytest.mark.unit


def test_only_the_calling_thread_is_held() -> None:
    before = torch.get_num_threads()
    inside, outside = [], []
    held, looked = threading.Event(), threading.Event()

    def work() -> None:
        with torch_threads(1):
            inside.append(torch.get_num_threads())
            held.set()
            looked.wait(10)
        inside.append(torch.get_num_threads())

    thread = threading.Thread(target=work)
    thread.start()
    held.wait(10)
    outside.append(torch.get_num_threads())
    looked.set()
    thread.join()
    assert inside == [1, before]
    assert outside == [before]
    with torch_threads(max(before - 1, 1)):
        assert torch.get_num_threads() == max(before - 1, 1)
    assert torch.get_num_threads() == before
