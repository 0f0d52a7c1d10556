"""What `make run` prints: where the portal is, and three things to try, ready to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ops.local.stack import Stack


def greet(stack: Stack) -> str:
    """The greeting, several lines long."""
    newest = stack.find_newest()
    page = newest.path if newest else "/"
    live = f"/api/live?article={newest.id}" if newest else "/api/live"
    return f"""
  Portal       {stack.url}/
  Sign in      {stack.sign_in_url}
  Desk         {stack.url}/desk/
  Admin token  {stack.token}

Three things to try, in another terminal:

1. Read: open {stack.url}{page} in a browser, or
   curl -s {stack.url}{page}

2. Post an article and publish it:
   api={stack.url}/api; auth='Authorization: Bearer {stack.token}'
   id=$(curl -s $api/articles -H "$auth" -H 'Content-Type: application/json' -d '{{
     "title": "Xin chào", "lede": "Bài viết đầu tiên.", "body": "Chào **bạn đọc**.", "body_format": "markdown"
   }}' | sed 's/.*"id": *"\\([^"]*\\)".*/\\1/')
   curl -s -X POST $api/articles/$id/publish -H "$auth"

3. See how often it was read, and who is here now:
   curl -s '{stack.url}{live}'
"""
