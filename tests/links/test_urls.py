"""Which links are followed, to which file, and what their pages are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import InputError
from bot.links.urls import checked, file_behind, known_as

HERE = "https://example.org/guide/page?id=5"


@pytest.mark.parametrize(
    ("written", "followed"),
    [
        (" HTTPS://Example.org:443/a b?c=d#e ", "https://example.org/a%20b?c=d"),
        ("http://example.org", "http://example.org/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://example.org:443/", "http://example.org:443/"),
    ],
)
def test_a_link_is_followed_without_its_fragment(written: str, followed: str) -> None:
    assert str(checked(written)) == followed


@pytest.mark.parametrize(
    "link",
    [
        *("", "example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)"),
        *("http:", "http://", "http:///page", "http:example.org", "//example.org/", "https://:80/"),
        *("http://[::1", "http://example.org:99999/", "http://example.org:x/"),
        *("http://a\\@b/", f"https://{'a' * 254}/", f"https://example.org/{'a' * 2_000}"),
        *("http://example.org:22/", "http://example.org:8080/", "http://example.org:0/"),
        *(
            "http://secret@example.org/",
            "http://:secret@example.org/",
            "http://127.0.0.1%2f@example.org",
        ),
    ],
)
def test_no_other_link_is_followed(link: str) -> None:
    with pytest.raises(InputError) as refused:
        checked(link)
    assert "secret" not in str(refused.value)


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://", "http://[", "https://a@"]))
def test_whatever_is_written_is_a_link_or_refused(text: str, before: str) -> None:
    try:
        url = checked(before + text)
    except InputError:
        return
    assert url.scheme in {"http", "https"}
    assert url.port in {80, 443}
    assert url.raw_host
    assert not any((url.raw_user, url.raw_password, url.raw_fragment))
    # What it is known by is a link that leads there.
    assert known_as(known_as(str(url))) == known_as(str(url))
    assert str(checked(known_as(str(url)))) == known_as(str(url))


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (
            "https://github.com/o/r/blob/main/a/b%20c.md",
            "raw.githubusercontent.com/o/r/main/a/b%20c.md",
        ),
        (
            "https://www.github.com/o/r/blob/v1/R.md?plain=1",
            "raw.githubusercontent.com/o/r/v1/R.md",
        ),
        ("https://gitlab.com/g/s/p/-/blob/main/a.md", "gitlab.com/g/s/p/-/raw/main/a.md"),
    ],
)
def test_a_page_that_shows_a_file_leads_to_it(page: str, file: str) -> None:
    assert str(file_behind(URL(page))) == f"https://{file}"


@pytest.mark.parametrize(
    "page",
    [
        *(
            "https://github.com/o/r",
            "https://github.com/o/r/blob/main",
            "https://github.com/o/blob/x",
        ),
        *("https://github.com/o/r/tree/main/a", "https://example.org/o/r/blob/main/a.md"),
        *("https://github.com.example.org/o/r/blob/main/a", "https://gitlab.com/g/p"),
    ],
)
def test_any_other_page_is_what_is_asked(page: str) -> None:
    assert file_behind(URL(page)) == URL(page)


@pytest.mark.parametrize(
    ("own", "known"),
    [
        (None, HERE),
        ("", HERE),
        ("/guide/page", "https://example.org/guide/page"),
        ("other#part", "https://example.org/guide/other"),
        ("http://EXAMPLE.org/a", "http://example.org/a"),
        ("https://example.org/a?utm_source=b&c=d&UTM_x=1", "https://example.org/a?c=d"),
        # Nobody speaks for another host, and no page is the first one.
        ("https://example.com/guide/page", HERE),
        ("https://www.example.org/guide/page", HERE),
        ("https://example.org/", HERE),
        ("https://example.org:8080/a", HERE),
        ("https://me@example.org/a", HERE),
        ("ftp://example.org/a", HERE),
        ("javascript:alert(1)", HERE),
        ("http://[", HERE),
        ("/" + "a" * 2_000, HERE),
    ],
)
def test_a_page_is_known_by_its_own_address_on_the_same_host(own: str | None, known: str) -> None:
    assert known_as(f"{HERE}&utm_source=news#part", own) == known


@given(st.text(max_size=60))
def test_whatever_a_page_gives_as_its_address_stays_on_its_host(own: str) -> None:
    known = checked(known_as(HERE, own))
    assert (known.host, known.port in {80, 443}) == ("example.org", True)
