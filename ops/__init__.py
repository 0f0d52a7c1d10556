"""What operators and editors run, and Lambda never loads."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python cannot even read the modules that come next)
    sys.exit(
        "Gazette needs Python 3.11 or newer; this is {}.{}. Run `make run` to install what it needs, then type"
        " .venv/bin/python -m ops {}".format(sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]))
    )
