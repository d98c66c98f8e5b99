"""`python -m coopkb`: the command line."""

from coopkb.cli import main

main()
