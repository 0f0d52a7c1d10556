"""The client, asking a portal that runs here, over a network that can fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.__main__ import main
from ops.edit import accounts, articles
from ops.edit.accounts import Account
from ops.edit.client import Client
from ops.local import stack
from tests.fakes.network import Canned, Network, between

DRAFT = "---\ntitle: {title}\nbyline: Tiếp Thu\n---\n\nCuộc họp **bắt đầu**.\n"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stack.Stack]:
    with stack.running(engine="moto", empty=True, directory=tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture
def network(portal: stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(articles, "EDITS", tmp_path / "edits")
    monkeypatch.setattr(accounts, "LOCAL", tmp_path / "none.json")
    with between(portal.url) as network:
        monkeypatch.setenv("GAZETTE_URL", network.url)
        monkeypatch.setenv("GAZETTE_TOKEN", portal.token)
        yield network


@pytest.fixture
def client(portal: stack.Stack) -> Client:
    """Somebody else, whose network does not fail."""
    return Client(Account(url=portal.url, token=portal.token))


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Have `$EDITOR` be a shell script that gets the file as `$1`."""

    def become(script: str) -> None:
        file = tmp_path / "editor.sh"
        file.write_text(script, "utf-8")
        monkeypatch.setenv("VISUAL", f"sh {file}")

    return become


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], tuple[str, str]]:
    def read() -> tuple[str, str]:
        captured = capsys.readouterr()
        assert [line for line in captured.err.splitlines() if len(line) > 80 and " " in line.strip()] == []
        return captured.out, captured.err

    return read


Said = Callable[[], tuple[str, str]]


def post(client: Client, title: str, **fields: Any) -> Any:
    body = {"title": title, "body": "Cuộc họp **bắt đầu**.", "body_format": "markdown", **fields}
    return client.read(client.call("POST", "/articles", body=body))


def find(client: Client, title: str) -> list[Any]:
    return [each for each in client.get_json("/articles", {"q": title})["articles"] if each["title"] == title]


def kept(tmp_path: Path) -> list[str]:
    return [file.read_text("utf-8") for file in (tmp_path / "edits").glob("*")]


@pytest.mark.parametrize("fault", ["lose request", "lose answer"])
@pytest.mark.usefixtures("editor")
def test_a_lost_answer_makes_one_article(network: Network, client: Client, fault: Any, said: Said) -> None:
    title = f"Mất {fault}"
    Path("hop.md").write_text(DRAFT.format(title=title), "utf-8")
    network.faults.append(fault)
    assert main(["article", "post", "hop.md"]) == 0
    assert main(["article", "post", "hop.md", "--publish"]) == 0
    (article,) = find(client, title)
    assert article["status"] == "published"
    assert said()[0].count(f"hop.md: {article['id']}\n") == 2
    assert Path("hop.md").read_text("utf-8") == DRAFT.format(title=title)


def test_one_bad_file_does_not_hold_up_the_others(network: Network, client: Client, said: Said) -> None:
    Path("a.md").write_text("---\ntitle: Một tốt: đẹp\n---\nx", "utf-8")
    Path("b.md").write_text("---\nbyline: x\ntopics: [khong-co]\ntitle: ''\n---\nx", "utf-8")
    Path("c.md").write_text(DRAFT.format(title="Ba tốt"), "utf-8")
    Path("d.txt").write_text("x", "utf-8")
    assert main(["article", "post", "a.md", "b.md", "none.md", "d.txt", "c.md"]) == 1
    out, err = said()
    assert out.endswith("Posted 1 of 5.\n")
    for start in (
        "a.md:2: This is not YAML",
        "b.md:3: There is no topic 'khong-co'.",
        "b.md:4: The title is missing",
        "none.md:1: ",
        "d.txt:1: ",
    ):
        assert re.search(f"^{re.escape(start)}", err, re.MULTILINE)
    assert len(find(client, "Ba tốt")) == 1


def test_what_was_taken_out_of_a_body_is_told(network: Network, said: Said) -> None:
    removed = [{"kind": "element", "name": "script", "count": 2, "detail": "Scripts are taken out."}]
    article = {"id": "01", "version": 1, "status": "draft", "removed": removed}
    network.faults.extend(["pass", Canned(201, json.dumps(article), {"Content-Type": "application/json"})])
    Path("a.md").write_text(DRAFT.format(title="Lọc"), "utf-8")
    assert main(["article", "post", "a.md"]) == 0
    assert said() == ("a.md: 01\n", "Removed: script, 2 times. Scripts are taken out.\n")


def test_an_article_from_an_archive_keeps_its_date(network: Network, client: Client) -> None:
    front = "title: Cũ\npublish: true\npublished_at: 2015-12-30T10:15:00+07:00"
    Path("cu.html").write_text(f"---\n{front}\n---\n<p>Xưa.</p>", "utf-8")
    assert main(["article", "post", "cu.html"]) == 0
    (article,) = find(client, "Cũ")
    assert (article["published_at"], article["path"]) == ("2015-12-30T03:15:00Z", "/2015/12/cu/")


def test_an_article_goes_through_its_life(network: Network, client: Client, said: Said) -> None:
    article = post(client, "Đời bài viết")
    states = [
        ("submit", "in_review"),
        ("return", "draft"),
        ("publish", "published"),
        ("unpublish", "unpublished"),
        ("trash", "trashed"),
        ("restore", "unpublished"),
    ]
    for action, status in states:
        assert main(["article", action, article["id"]]) == 0
        assert f", {status}: " in said()[0]
    assert main(["article", "submit", article["id"]]) == 1
    assert said()[1] != ""


def test_an_article_is_printed_as_a_file_that_could_be_posted(network: Network, client: Client, said: Said) -> None:
    article = post(client, "In ra", byline="Tiếp Thu")
    assert main(["article", "get", article["id"]]) == 0
    Path("in.md").write_text(said()[0].replace("In ra", "In lại"), "utf-8")
    assert main(["article", "post", "in.md"]) == 0
    (again,) = find(client, "In lại")
    assert again["byline"] == "Tiếp Thu"


def test_lists_fit_the_screen_and_tell_of_more(network: Network, client: Client, said: Said) -> None:
    for number in range(3):
        post(client, f"Danh sách {number} " + "dài " * 40)
    assert main(["article", "list", "--q", "danh sach", "--status", "draft", "--limit", "2"]) == 0
    out, err = said()
    lines = out.splitlines()
    assert len(lines) == 2
    assert all(len(line) <= 80 and line.endswith("…") and "  draft  20" in line for line in lines)
    assert "There are more" in err
    assert main(["article", "list", "--q", "danh sach", "--limit", "3"]) == 0
    assert said()[1] == ""


def test_a_dry_run_lists_what_publishing_would_change(network: Network, client: Client, said: Said) -> None:
    article = post(client, "Thử đăng")["id"]
    assert main(["article", "dry-run", article]) == 0
    assert "changed  /\n" in said()[0]
    assert main(["article", "dry-run", article, "--page", "/"]) == 0
    assert "Thử đăng" in said()[0]
    assert main(["article", "dry-run", article, "--page", "/", "--before"]) == 0
    assert "Thử đăng" not in said()[0]
    assert main(["article", "publish", article]) == 0
    assert main(["article", "dry-run", article]) == 0
    assert "as it is" in said()[1]


def test_articles_are_found_by_their_words(network: Network, client: Client, said: Said) -> None:
    articles = [post(client, f"Cầu treo {number}", lede="Bắc qua suối.")["id"] for number in range(2)]
    assert main(["article", "search", "suoi", "cau treo"]) == 0
    out, err = said()
    assert {line.split()[0] for line in out.splitlines()} == set(articles)
    assert err == ""
    assert main(["article", "search", "suoi", "--limit", "1"]) == 0
    assert "There are 2;" in said()[1]
    assert main(["article", "search", "treo cau"]) == 0
    assert said() == ("", ""), "a phrase"


def test_versions_are_compared(network: Network, client: Client, said: Said) -> None:
    article = post(client, "So sánh")
    assert main(["article", "diff", article["id"]]) == 1
    assert "only one version" in said()[1]
    client.call("PATCH", f"/articles/{article['id']}", body={"title": "So sánh nữa"}, if_match='"1"')
    for versions in ([], ["1"], ["1", "2"]):
        assert main(["article", "diff", article["id"], *versions]) == 0
        assert "So sánh nữa" in said()[0]


def test_a_preview_is_a_link(network: Network, client: Client, said: Said) -> None:
    article = post(client, "Xem trước")
    assert main(["article", "preview", article["id"]]) == 0
    out, err = said()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api/previews/\S+\n", out)
    assert "Anybody who has this link" in err


def test_an_edit_sends_what_was_changed(
    network: Network, client: Client, editor: Callable[[str], None], tmp_path: Path, said: Said
) -> None:
    article = post(client, "Sửa", byline="Tiếp Thu")
    editor("sed -i 's/^title: .*/title: Đã sửa/; s/^byline: .*/byline:/; s/bắt đầu/kết thúc/' $1")
    assert main(["article", "edit", article["id"], "--publish"]) == 0
    now = client.get_json(f"/articles/{article['id']}")
    assert (now["title"], now["byline"], now["body"]) == ("Đã sửa", "", "Cuộc họp **kết thúc**.")
    assert now["status"] == "published"
    assert kept(tmp_path) == []


def test_an_edit_that_changes_nothing_sends_nothing(
    network: Network, client: Client, editor: Callable[[str], None], tmp_path: Path, said: Said
) -> None:
    article = post(client, "Không sửa")
    editor("true")
    assert main(["article", "edit", article["id"]]) == 0
    assert said()[0] == "Nothing was changed.\n"
    assert client.get_json(f"/articles/{article['id']}")["version"] == 1
    assert kept(tmp_path) == []


def test_an_edit_overwrites_nothing_and_loses_nothing(
    network: Network, portal: stack.Stack, client: Client, editor: Callable[[str], None], tmp_path: Path, said: Said
) -> None:
    article = post(client, "Cùng sửa")
    curl = f"curl -sS -X PATCH {portal.url}/api/articles/{article['id']} -H 'Authorization: Bearer {portal.token}'"
    theirs = f"""{curl} -H 'If-Match: "1"' -H 'Content-Type: application/json' -d '{{"lede": "Của họ."}}' >/dev/null"""
    editor(f"sed -i 's/^title: .*/title: Của tôi/' $1\n{theirs}")
    assert main(["article", "edit", article["id"]]) == 1
    out, err = said()
    assert "-lede: ''\n" in out
    assert "+lede: Của họ.\n" in out
    assert f"gazette article edit {article['id']} --on 2" in err
    assert len(kept(tmp_path)) == 1
    assert "title: Của tôi" in kept(tmp_path)[0]

    editor("true")
    assert main(["article", "edit", article["id"]]) == 1, "without having seen the other's version"
    assert client.get_json(f"/articles/{article['id']}")["version"] == 2

    editor("sed -i 's/^lede: .*/lede: Của họ./' $1")
    assert main(["article", "edit", article["id"], "--on", "2"]) == 0
    now = client.get_json(f"/articles/{article['id']}")
    assert (now["title"], now["lede"], now["version"]) == ("Của tôi", "Của họ.", 3)
    assert kept(tmp_path) == []


@pytest.mark.parametrize(
    ("script", "faults", "status", "why"),
    [
        ("sed -i 's/^title: .*/title: Của tôi/' $1; exit 3", [], 1, "ended with status 3"),
        ("sed -i 's/^title: .*/title: Của tôi/; s/^slug: .*/slug: A B/' $1", [], 1, ":7: /slug: "),
        ("sed -i 's/^title: .*/title: Của tôi/; s/^slug: .*/slog: a/' $1", [], 1, "There is no field 'slog'"),
        ("sed -i 's/^title: .*/title: Của tôi/' $1", ["pass", "lose request"], 1, "No answer from"),
        ("sed -i 's/^title: .*/title: Của tôi/' $1; kill -INT $PPID", ["pass", "lose answer"], 1, "No answer from"),
        ("sed -i 's/^title: .*/title: Của tôi/; s/^slug: .*/published_at: 2015/' $1", [], 1, "publish ID --at TIME"),
    ],
)
def test_what_could_not_be_sent_is_kept_and_gone_on_with(
    network: Network,
    client: Client,
    editor: Callable[[str], None],
    tmp_path: Path,
    said: Said,
    script: str,
    faults: list[Any],
    status: int,
    why: str,
) -> None:
    article = post(client, "Giữ lại")
    editor(script)
    network.faults.extend(faults)
    assert main(["article", "edit", article["id"]]) == status
    err = said()[1]
    assert why in err.replace("\n  ", " ")
    assert "Your text is in" in err
    (text,) = kept(tmp_path)
    assert "title: Của tôi" in text
    version = client.get_json(f"/articles/{article['id']}")["version"]
    editor("sed -i 's/^sl[ou]g: .*/slug:/; s/^published_at: .*/slug:/' $1")
    assert main(["article", "edit", article["id"], *(["--on", str(version)] if version > 1 else [])]) == 0
    assert client.get_json(f"/articles/{article['id']}")["title"] == "Của tôi"
    assert kept(tmp_path) == []


def test_ctrl_c_keeps_the_text(
    network: Network, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: Said
) -> None:
    article = post(client, "Ngắt")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ops.edit.editing.open_editor", interrupt)
    assert main(["article", "edit", article["id"]]) == 130
    assert "title: Ngắt" in kept(tmp_path)[0]


def test_a_text_that_does_not_say_what_it_is_based_on_is_not_sent(
    network: Network, client: Client, editor: Callable[[str], None], tmp_path: Path, said: Said
) -> None:
    article = post(client, "Không rõ")
    editor("sed -i '/^#/d; s/^title: .*/title: Của tôi/' $1; exit 1")
    assert main(["article", "edit", article["id"]]) == 1
    editor("true")
    assert main(["article", "edit", article["id"]]) == 1
    assert "no longer names the version" in said()[1].replace("\n  ", " ")
    assert main(["article", "edit", article["id"], "--on", "1"]) == 0
    assert client.get_json(f"/articles/{article['id']}")["title"] == "Của tôi"


def test_what_is_not_there_is_told_of(network: Network, said: Said) -> None:
    assert main(["article", "get", "../topics"]) == 1
    assert "`gazette article list`" in said()[1]


def test_a_token_is_made_listed_and_revoked(network: Network, portal: stack.Stack, said: Said) -> None:
    assert main(["token", "create", "Tiếp Thu", "--role", "author", "--rate", "60"]) == 0
    secret = said()[0].strip()
    theirs = Client(Account(url=portal.url, token=secret))
    theirs.get_json("/articles")
    assert main(["token", "list"]) == 0
    (line,) = [line for line in said()[0].splitlines() if line.endswith("Tiếp Thu")]
    assert re.fullmatch(r"[0-9a-f]{16}  author +used 20\d\d-\d\d-\d\d +Tiếp Thu", line)
    assert main(["token", "revoke", line.split()[0]]) == 0
    with pytest.raises(Exception, match="not known"):
        theirs.get_json("/articles")
    assert main(["token", "revoke", line.split()[0]]) == 1


@pytest.fixture
def stage(portal: stack.Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"stages": {"prod": {"environment_variables": dict(portal.services.variables)}}}))
    monkeypatch.setattr(accounts, "CONFIG", config)


@pytest.mark.usefixtures("stage")
def test_the_first_token_of_a_stage_is_made_on_its_table(portal: stack.Stack, said: Said, tmp_path: Path) -> None:
    made = ["--role", "admin", "--expires", "2030-01-01T00:00:00+07:00", "--stage", "prod"]
    assert main(["token", "create", "Đầu tiên", *made]) == 0
    Client(Account(url=portal.url, token=said()[0].strip())).get_json("/tokens")
    assert main(["token", "list", "--stage", "prod"]) == 0
    (line,) = [line for line in said()[0].splitlines() if line.endswith("Đầu tiên")]
    assert main(["token", "revoke", line.split()[0], "--stage", "prod"]) == 0
    assert main(["token", "revoke", line.split()[0], "--stage", "prod"]) == 2
    assert main(["token", "list", "--stage", "nowhere"]) == 2


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([""], "/name: "),
        (["a", "--expires", "2030-01-01"], "/expires_at: The time needs an offset"),
        (["a", "--expires", "2001-01-01T00:00:00Z"], "/expires_at: "),
        (["a", "--expires", "soon"], "soon"),
    ],
)
def test_a_bad_token_is_not_made(portal: stack.Stack, said: Said, arguments: list[str], why: str) -> None:
    assert main(["token", "create", *arguments, "--stage", "prod"]) == 2
    assert why in said()[1]
