"""moto with its gaps filled: `python -m tests.deploy.account` serves it, as `ops.local.moto_server` the plain one."""

from __future__ import annotations

import pytest

from ops.local import moto_server
from tests.deploy import moto_gaps

if __name__ == "__main__":
    moto_gaps.fill(pytest.MonkeyPatch())
    moto_server.serve()
