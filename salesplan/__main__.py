"""`python -m salesplan COMMAND`: see docs/cli.md."""

import sys

from salesplan.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
