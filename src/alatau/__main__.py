"""`python -m alatau` is the `alatau` command."""

from alatau.cli import main

main()
