"""Reads what each kind of page shows. None means: there must be no such page.

`words` are the variables of the page's path, e.g. `{"topic": "giai-phong", "month": "2015/12"}`.
"""
