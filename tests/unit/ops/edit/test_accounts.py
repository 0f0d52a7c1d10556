from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops.edit import accounts
from ops.edit.accounts import Account, NoSuchSite, find_account

LOCAL = "http://127.0.0.1:8000"
OTHER = "https://bao.example"


@pytest.fixture(autouse=True)
def running_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "local.json"
    file.write_text(json.dumps({"url": LOCAL, "token": "local", "environment": {}}), "utf-8")
    monkeypatch.setattr(accounts, "LOCAL", file)


@pytest.mark.parametrize(
    ("variables", "url", "found"),
    [
        ({}, None, (LOCAL, "local")),
        ({}, f"{LOCAL}/", (LOCAL, "local")),
        ({"GAZETTE_TOKEN": "author"}, None, (LOCAL, "author")),
        ({"GAZETTE_URL": f"{OTHER}/", "GAZETTE_TOKEN": "theirs"}, None, (OTHER, "theirs")),
        ({"GAZETTE_URL": "https://third.example", "GAZETTE_TOKEN": "theirs"}, OTHER, (OTHER, "theirs")),
    ],
)
def test_the_flag_goes_before_the_variables_and_they_before_what_runs_here(
    variables: dict[str, str], url: str | None, found: tuple[str, str]
) -> None:
    assert find_account(variables, url) == Account(url=found[0], token=found[1])


@pytest.mark.parametrize(
    ("variables", "url"),
    [({"GAZETTE_URL": OTHER}, None), ({}, OTHER), ({"GAZETTE_URL": LOCAL}, OTHER), ({}, f"{LOCAL}.evil.example")],
)
def test_the_token_of_the_site_that_runs_here_is_sent_to_no_other(variables: dict[str, str], url: str | None) -> None:
    with pytest.raises(NoSuchSite, match="Set GAZETTE_TOKEN to a token of"):
        find_account(variables, url)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"url": "x"}'])
def test_without_a_site_it_is_told_what_to_do(content: str | None) -> None:
    accounts.LOCAL.unlink() if content is None else accounts.LOCAL.write_text(content, "utf-8")
    with pytest.raises(NoSuchSite, match="or start a site on this machine with `make run`"):
        find_account({})
