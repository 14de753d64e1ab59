"""The command line as a whole."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

import alatau
from alatau.cli import app
from alatau.cli.errors import UNUSABLE, in_plain_words
from alatau.languages import AlatauError

run = CliRunner().invoke


def test_the_version_is_that_of_the_package() -> None:
    assert run(app, ["--version"]).stdout == f"alatau {alatau.__version__}\n"


def test_wrong_usage_ends_with_2() -> None:
    assert run(app, ["fly"]).exit_code == UNUSABLE
    assert run(app, ["validate"]).exit_code == UNUSABLE


@pytest.mark.parametrize("command", ["validate", "detect", "rt", "timeliness", "linelist"])
def test_every_command_explains_itself(command: str) -> None:
    shown = run(app, [command, "--help"])
    assert shown.exit_code == 0
    assert f" {command} " in shown.stdout.partition("\n")[0]


def test_an_error_for_people_is_one_sentence_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, in_plain_words():
        raise AlatauError("There is no scenario “%(id)s”.", {"id": "tutorail"})
    assert ended.value.exit_code == UNUSABLE
    assert capsys.readouterr().err == "alatau: There is no scenario “tutorail”.\n"


def test_a_file_that_cannot_be_opened_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended, in_plain_words():
        open("/no/such/place")  # noqa: SIM115 (it does not open)
    assert ended.value.exit_code == UNUSABLE
    assert capsys.readouterr().err == "alatau: /no/such/place: No such file or directory\n"


def test_a_defect_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), in_plain_words():
        _ = 1 / 0


def test_showing_help_loads_nothing_heavy() -> None:
    heavy = "numba django altair scipy pyarrow"
    code = (
        "import sys, contextlib; from alatau.cli import app\n"
        "with contextlib.suppress(SystemExit): app(['--help'])\n"
        f"sys.stderr.write(' '.join(m for m in {heavy.split()!r} if m in sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stderr == ""


def test_a_reader_that_has_enough_ends_a_command_without_a_word() -> None:
    command = [sys.executable, "-m", "alatau", "validate", *["anthrax"] * 300]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "anthrax: nothing wrong\n"
        process.stdout.close()
        assert process.stderr.read() == ""
