"""Bring the catalogues up to date with the messages of the code and the templates.

Runs Django's `makemessages` over the package, which needs the GNU gettext tools, and knows `N_`
(see `alatau.languages`) as a mark besides gettext's own, and the Jinja templates of the documents.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages
from jinja2 import Environment
from jinja2.ext import extract_from_ast

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "alatau"
JINJA_TEMPLATES = "documents/templates"


class BuildFile(makemessages.BuildFile):
    """A file to read; a Jinja template is put before xgettext as a list of its messages."""

    def preprocess(self) -> None:
        if not Path(self.path).is_relative_to(JINJA_TEMPLATES):
            super().preprocess()
            return
        template = Environment(autoescape=True).parse(Path(self.path).read_text("utf-8"))
        calls = (f"gettext({message!r})" for _, _, message in extract_from_ast(template))
        Path(self.work_path).write_text("\n".join(calls), "utf-8")


class Command(makemessages.Command):
    """`makemessages` with the mark `N_` and the templates of Jinja."""

    build_file_class = BuildFile
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]  # noqa: RUF012


def collect(package: Path) -> None:
    """Write the messages below `package` into the catalogues of all its `locale` folders."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    before = Path.cwd()
    os.chdir(package)
    try:
        call_command(
            Command(),
            locale=sorted(path.name for path in Path("locale").iterdir() if path.is_dir()),
            extensions=["html", "txt", "py", "svg"],
            no_location=True,
            no_wrap=True,
            no_obsolete=True,
            verbosity=0,
        )
    finally:
        os.chdir(before)


if __name__ == "__main__":
    collect(PACKAGE)
