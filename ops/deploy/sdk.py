"""What of boto3 and botocore a function needs: the services that Gazette calls, of some four hundred.

Making a client looks through the folders of all services, and reads the endpoints of all.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

SERVICES = ("cloudfront", "dynamodb", "sqs")
_MODEL, _ENDPOINTS = "service-2.json", "endpoints.json"
_UNUSED = ("examples-1.json", "waiters-2.json")


def trim(package: Path) -> None:
    """Take out of an unpacked package the descriptions of all other services, old versions of these, and their
    documentation; and of boto3 those of its resources, which are what it has beside clients."""
    for name in ("data", "examples"):
        shutil.rmtree(package / "boto3" / name)
    data = package / "botocore" / "data"
    for folder in [each for each in data.iterdir() if each.is_dir()]:
        if folder.name not in SERVICES:
            shutil.rmtree(folder)
            continue
        *old, newest = sorted(folder.iterdir())
        for each in old:
            shutil.rmtree(each)
        for name in _UNUSED:
            (newest / name).unlink(missing_ok=True)
        _undocument(newest)
    endpoints = json.loads((data / _ENDPOINTS).read_bytes())
    for partition in endpoints["partitions"]:
        partition["services"] = {name: each for name, each in partition["services"].items() if name in SERVICES}
    (data / _ENDPOINTS).write_text(json.dumps(endpoints))


def _undocument(service: Path) -> None:
    packed = service / f"{_MODEL}.gz"
    model = json.loads(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    (service / _MODEL).write_text(json.dumps(_without_documentation(model)))


def _without_documentation(part: Any) -> Any:
    """Only texts are removed: a field of a shape may also be called `documentation`."""
    if isinstance(part, dict):
        return {
            name: _without_documentation(each)
            for name, each in part.items()
            if not (name == "documentation" and isinstance(each, str))
        }
    return [_without_documentation(each) for each in part] if isinstance(part, list) else part
