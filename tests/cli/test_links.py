"""``add`` with links: beside paths, and as they are told."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import FERRY, SOUP, Run, refusal
from tests.cli.test_articles import listed
from tests.cli.test_refusals import stored
from tests.links.serving import Web, redirect, reply

TRAMS = reply(b"# Trams\n\nThe tram opened in 1901.\n", "text/markdown")


def test_links_and_paths_are_added_in_their_order(run: Run, web: Web) -> None:
    web["/trams"] = TRAMS
    web["/old"] = redirect("/trams")
    done = run("add", "soup.txt", web.url("/old"), "ferry.md", web.url("/trams"), web.url("/old"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "added: Notes on onion soup (id 1, 3 lines, 1 passage)",
        "added: Trams (id 2, 3 lines, 1 passage)",
        "added: The island ferry (id 3, 11 lines, 1 passage)",
        "unchanged: Trams (id 2, 3 lines, 1 passage)",
    ]
    web["/trams"] = reply(b"# Trams\n\nThe tram opened in 1902.\n", "text/markdown")
    assert run("add", web.url("/trams#part")).stdout.startswith("revised: Trams (id 2")
    answer = json.loads(run("ask", "When did the tram open?", "--json").stdout)
    assert answer["citations"][0]["origin"] == {"kind": "url", "ref": web.url("/trams")}


def test_a_link_that_fails_keeps_no_other_out(run: Run, web: Web) -> None:
    web["/trams"] = TRAMS
    urls = [web.url("/gone"), web.url("/trams"), "http://[::1/", "HTTP://127.0.0.1/"]
    done = run("add", *urls, "ferry.md", "nowhere.md", "--json")
    assert (done.exit_code, len(done.stderr.splitlines())) == (2, 4)
    answer = json.loads(done.stdout)
    assert [each["title"] for each in answer["articles"]] == ["Trams", "The island ferry"]
    assert answer["articles"][0]["origin"] == {"kind": "url", "ref": web.url("/trams")}
    refused = {each["path"]: each["reason"] for each in answer["refused"]}
    assert refused.keys() == {urls[0], urls[2], urls[3], "nowhere.md"}
    assert refused[urls[0]] == "127.0.0.1 has no such page: check the link."


def test_a_link_takes_a_title_tags_a_language_and_a_date(run: Run, web: Web) -> None:
    web["/trams"] = TRAMS
    run("add", web.url("/trams"), "--title", "Rails", "--tag", "a, b", "--date", "1901")
    (article,) = listed(run)
    assert (article["title"], article["tags"], article["dated"]) == ("Rails", ["a", "b"], "1901")
    several = run("add", web.url("/trams"), "ferry.md", "--title", "Rails")
    assert "give it with one file or link" in several.stderr


@pytest.mark.parametrize("to", ["http://0x7f000001/", "http://[64:ff9b::7f00:1]/", "ftp://a/"])
def test_what_leads_to_no_public_page_changes_nothing(
    run: Run, place: Path, web: Web, to: str
) -> None:
    web["/"] = redirect(to)
    refusal(run("add", web.url()))
    assert not (place / "data").exists()
    run("add", "soup.txt")
    before = stored(place)
    refusal(run("add", web.url()))
    refusal(run("add", web.url(), "--scope", "7", FOOTNOTE_LINKS="1"))
    counted = stored(place)
    assert "followed its 1 links of today" in refusal(
        run("add", web.url(), "--scope", "7", FOOTNOTE_LINKS="1")
    )
    assert stored(place) == counted
    # All that it cost is that it was counted.
    assert len(counted) == len(before) + 1


def test_a_file_that_is_called_like_a_link_is_named_by_its_place(run: Run, place: Path) -> None:
    (place / "http:").mkdir()
    (place / "http:" / "soup.txt").write_text(SOUP + FERRY)
    assert run("add", "./http:/soup.txt").exit_code == 0
