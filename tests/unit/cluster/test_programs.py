"""Other programs: what they say, and that none is left."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from terroir.core.cluster.programs import run_program

pytestmark = pytest.mark.unit


def test_output_and_status() -> None:
    program = "import sys; sys.stdout.write(sys.stdin.read().upper()); sys.stderr.write(' oh\\nno '); sys.exit(3)"
    done = run_program([sys.executable, "-c", program], b"abc")
    assert done == (3, b"ABC", b" oh\nno ")
    assert done.words == "oh no"


def test_words_are_the_output_where_nothing_is_complained_of() -> None:
    assert run_program([sys.executable, "-c", "print('fine\\n')"]).words == "fine"


def test_no_shell() -> None:
    assert run_program([sys.executable, "-c", "import sys; print(sys.argv[1])", "$HOME; ls"]).words == "$HOME; ls"


def test_environment() -> None:
    program = "import os; print(os.environ.get('TERROIR_A'), 'PATH' in os.environ)"
    assert run_program([sys.executable, "-c", program], environment={"TERROIR_A": "1"}).words == "1 False"


def test_missing_program() -> None:
    with pytest.raises(FileNotFoundError):
        run_program(["/nowhere/program"])


def test_it_does_not_wait_for_ever() -> None:
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"gave no answer within 0\.5 s"):
        run_program([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.5)
    assert time.monotonic() - began < 10


def test_where_an_event_loop_runs_already() -> None:
    async def notebook() -> str:
        return run_program([sys.executable, "-c", "print('here')"]).words

    assert asyncio.run(notebook()) == "here"
