"""Bring the catalogues up to date with the messages of the code and the templates.

Runs Django's `makemessages` over the package, which needs the GNU gettext tools, and knows `N_`
(see `alatau.languages`) as a mark besides gettext's own.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "alatau"


class Command(makemessages.Command):
    """`makemessages` with the mark `N_`."""

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
