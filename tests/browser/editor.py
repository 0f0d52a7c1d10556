"""An editor of a running portal, over HTTP."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

from ops.edit.accounts import Account
from ops.local.stack import Stack


@dataclass(frozen=True)
class Editor:
    """An editor's script."""

    portal: Stack | Account

    def call(self, method: str, path: str, body: Any = None, *, match: int | None = None) -> Any:
        """What the API answers; `match` is the version that a change is of."""
        headers = {"Authorization": f"Bearer {self.portal.token}", "Content-Type": "application/json"}
        headers |= {"If-Match": f'"{match}"'} if match is not None else {}
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.portal.url}/api{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def post(self, **fields: Any) -> Any:
        """Post an article and publish it; answers it."""
        when = {"published_at": fields.pop("published_at")}
        article = self.call("POST", "/articles", fields)
        return self.call("POST", f"/articles/{article['id']}/publish", when)
