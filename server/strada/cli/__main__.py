"""`python -m strada.cli` is `strada`."""

from strada.cli import main

main()
