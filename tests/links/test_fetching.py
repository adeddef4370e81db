"""A page is fetched whole, or costs one sentence: whoever answers, and however."""

import gzip
import time
import warnings
import zlib
from collections.abc import Mapping, Sequence
from io import BufferedIOBase

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.errors import InputError, QuotaError
from bot.links.fetching import MOST_REDIRECTS, Fetcher
from tests.links.serving import (
    LOOPBACK,
    Answer,
    Known,
    ResetError,
    Web,
    dialled,
    redirect,
    reply,
    serving,
)

MOST = 200_000
PAGE = b"<!doctype html><title>Ferry</title><p>The ferry leaves at nine.</p>"


Names = Mapping[str, Sequence[str]]


def fetcher(web: Web, names: Names | None = None, seconds: float = 5.0) -> Fetcher:
    """Fetches from the server, and knows where some names lead to."""
    return Fetcher(MOST, seconds=seconds, open_to=web.open_to, resolver=Known(names))


async def refused(web: Web, names: Names | None = None) -> str:
    """The one sentence that following a link costs."""
    with pytest.raises(InputError) as error:
        await fetcher(web, names).fetch(web.url())
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


# What is fetched


async def test_a_page_comes_as_it_is_with_what_the_server_says_of_it(web: Web) -> None:
    web["/ferry%20times.html?a=b"] = reply(PAGE, "Text/HTML; charset=ISO-8859-1")
    fetched = await fetcher(web).fetch(web.url("/ferry%20times.html?a=b#part"))
    assert fetched.url == web.url("/ferry%20times.html?a=b")
    assert (fetched.name, fetched.data) == ("127.0.0.1/ferry times.html", PAGE)
    assert (fetched.type, fetched.charset) == ("text/html", "ISO-8859-1")
    asked = " ".join(web.headers)
    assert "User-Agent: Footnote " in asked
    assert "Cookie" not in asked


async def test_what_nothing_is_said_of_is_a_file_without_a_type(web: Web) -> None:
    web["/"] = b"HTTP/1.0 200 OK\r\n\r\nThe ferry leaves."
    fetched = await fetcher(web).fetch(web.url())
    assert (fetched.name, fetched.charset) == ("127.0.0.1/index", None)
    assert fetched.data == b"The ferry leaves."


@pytest.mark.parametrize(
    "said", [";;;", "text", "text/html; charset", 'text/html; charset="a; b"', "a" * 999, "ü/ö"]
)
async def test_whatever_is_said_of_a_page_it_comes(web: Web, said: str) -> None:
    web["/"] = reply(PAGE, said)
    assert (await fetcher(web).fetch(web.url())).data == PAGE


async def test_a_page_that_shows_a_file_is_what_the_file_is_known_by(web: Web) -> None:
    web["/g/p/-/raw/main/a.md"] = reply(b"# Ferry", "text/plain")
    names = {"gitlab.com": [LOOPBACK]}
    shown = f"http://gitlab.com:{web.port}/g/p/-/blob/main/a.md"
    fetched = await fetcher(web, names).fetch(f"{shown}?plain=1#L3")
    assert (fetched.url, fetched.name, fetched.data) == (shown, "gitlab.com/a.md", b"# Ferry")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_what_comes_packed_is_unpacked(web: Web, encoding: str) -> None:
    packed = gzip.compress(PAGE) if encoding == "gzip" else zlib.compress(PAGE)
    web["/"] = reply(packed, Content_Encoding=encoding)
    assert (await fetcher(web).fetch(web.url())).data == PAGE


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_to_the_end(web: Web, status: int) -> None:
    web["/a"] = redirect("b/c?d=e", f"{status} Moved")
    web["/b/c?d=e"] = redirect(web.url("/f"), f"{status} Moved")
    web["/f"] = reply(PAGE)
    fetched = await fetcher(web).fetch(web.url("/a"))
    assert (fetched.url, fetched.data) == (web.url("/f"), PAGE)


async def test_no_cookie_is_kept(web: Web) -> None:
    web["/"] = reply(status="302 Found", Location="/next", Set_Cookie="a=b; Path=/")
    web["/next"] = reply(PAGE)
    await fetcher(web).fetch(web.url())
    assert not any(header.startswith("Cookie") for header in web.headers)


async def test_no_proxy_of_the_environment_is_asked(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web["/"] = reply(PAGE)
    assert (await fetcher(web).fetch(web.url())).data == PAGE


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('attachment; filename="times 2.pdf"', "times 2.pdf"),
        ("attachment; filename*=UTF-8''f%C3%A4hre.md", "fähre.md"),
        ('inline; filename="../../etc/passwd"', "passwd"),
        ('inline; filename="C:\\\\boats\\\\ferry.csv"', "ferry.csv"),
        ('inline; filename="a\x1b[2Jb.txt"', "a[2Jb.txt"),
        (f'inline; filename="{"x" * 300}.txt"', "x" * 96 + ".txt"),
        *((each, "page") for each in ("inline", ";;;", "filename", "inline; filename=", "x" * 99)),
    ],
)
async def test_a_file_is_called_as_the_server_says(web: Web, said: str, name: str) -> None:
    web["/page"] = reply(PAGE, Content_Disposition=said)
    assert (await fetcher(web).fetch(web.url("/page"))).name == f"127.0.0.1/{name}"


# Where links may lead


NOTATIONS = [
    *("127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1"),
    *("0x7f.1", "017700000001", "0177.0.0.1", "0177.1", "00000177.0.0.1", "127.0.0.1.", "0"),
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    *("①②⑦.0.0.1", "127。0。0。1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]"),
    *("[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]"),
    *("[2001:0:0:0:0:0:80ff:fffe]", "[fe80::1%25lo]", "[fec0::1]", "[fd00:ec2::254]", "10.0.0.1"),
    *("0xa000001", "172.16.0.1", "192.168.1.1", "169.254.169.254", "2852039166", "0xA9FEA9FE"),
    *("168.63.129.16", "100.100.100.200", "192.0.0.192", "224.0.0.1", "255.255.255.255"),
    *("localhost", "localhost.", "private.test", "mapped.test", "carrying.test"),
]
NAMES = {
    "localhost": ["127.0.0.1"],
    "localhost.": ["127.0.0.1"],
    "private.test": ["10.0.0.1"],
    "mapped.test": ["::ffff:10.0.0.1"],
    "carrying.test": ["64:ff9b::a00:1"],
}


@pytest.mark.parametrize("host", NOTATIONS)
async def test_no_redirect_leads_to_what_is_not_public(web: Web, host: str) -> None:
    """Port 80 of loopback is as closed to it as any other."""
    web["/"] = redirect(f"http://{host}/secret")
    sentence = await refused(web, NAMES)
    assert "cannot be reached, or is not open to everyone" in sentence
    assert "10.0.0.1" not in sentence or host == "10.0.0.1"
    assert dialled == [(LOOPBACK, web.port)]
    with pytest.raises(InputError, match="cannot be reached"):
        await fetcher(web, NAMES).fetch(f"http://{host}/secret")
    assert dialled == [(LOOPBACK, web.port)]


async def test_no_name_that_is_looked_up_anew_leads_there(web: Web) -> None:
    """Looked at once and dialled later, it would be another address by then."""
    web["/"] = redirect(f"http://turning.test:{web.port}/again")
    web["/again"] = redirect(f"http://turning.test:{web.port}/secret")
    sentence = await refused(web, {"turning.test": [LOOPBACK, "127.0.0.2"]})
    assert sentence.startswith("turning.test cannot be reached")
    assert web.asked == ["/", "/again"]


async def test_an_unknown_name_and_a_private_one_sound_alike(web: Web) -> None:
    heard = {
        (await refused(web, NAMES)).replace(host, "")
        for host in ("private.test", "unknown.test", "a" * 64 + ".test")
        for web.pages["/"] in [redirect(f"http://{host}/")]
    }
    assert len(heard) == 1


@pytest.mark.parametrize(
    "to",
    [
        *("ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "data:,a"),
        *("http://[::1", "http://example.org:22/", "http://example.org:99999/"),
        *("http://me:word@example.org/", "//me@example.org/", "http://127.0.0.1%2f@example.org/"),
        *("http://a\\@b/", "/" + "a" * 3_000, "gopher://127.0.0.1:25/x"),
    ],
)
async def test_no_redirect_leads_to_what_is_no_page(web: Web, to: str) -> None:
    web["/"] = redirect(to)
    sentence = await refused(web)
    assert sentence.startswith("127.0.0.1 leads on to what is no web page")
    assert "word" not in sentence


async def test_a_redirect_without_a_place_leads_nowhere(web: Web) -> None:
    web["/"] = reply(status="302 Found")
    assert "no web page" in await refused(web)


async def test_redirects_for_ever_end(web: Web) -> None:
    for to in ("/", "", "http://"):
        web.asked.clear()
        web["/"] = redirect(to)
        assert "leads on and on" in await refused(web)
        assert len(web.asked) == MOST_REDIRECTS + 1
    for number in range(MOST_REDIRECTS):
        web[f"/{number}"] = redirect(f"/{number + 1}")
    web[f"/{MOST_REDIRECTS}"] = reply(PAGE)
    assert (await fetcher(web).fetch(web.url("/0"))).data == PAGE


async def test_a_port_that_is_not_of_the_web_is_refused_before_anything_is_asked(web: Web) -> None:
    with pytest.raises(InputError, match="ports 80 and 443 alone"):
        await Fetcher(MOST).fetch(web.url())
    assert dialled == []


async def test_what_tests_may_dial_is_one_address_and_port(web: Web) -> None:
    with serving() as other:
        open_to_both = web.open_to | {("127.0.0.2", other.port)}
        for link in (other.url(), f"http://127.0.0.2:{web.port}/"):
            with pytest.raises(InputError, match="cannot be reached"):
                await Fetcher(MOST, open_to=open_to_both).fetch(link)
        assert dialled == []


# How servers answer


@pytest.mark.parametrize(
    ("status", "why"),
    [
        *((each, "has no such page") for each in ("404 Not Found", "410 Gone")),
        *((each, "does not show that page to everyone") for each in ("401 A", "403 B", "451 C")),
        *((each, "cannot answer now (status") for each in ("429 A", "500 B", "503 C", "599 D")),
        *((each, "has no page there (status") for each in ("204 A", "206 B", "304 C", "418 D")),
    ],
)
async def test_why_there_is_no_page_is_told(web: Web, status: str, why: str) -> None:
    web["/"] = reply(status=status)
    assert f"127.0.0.1 {why}" in await refused(web)


def for_ever(web: Web, chunk: bytes, head: bytes) -> Answer:
    def answer(out: BufferedIOBase) -> None:
        out.write(head)
        while not web.ended.is_set():
            out.write(chunk)

    return answer


def stalling(web: Web, some: bytes) -> Answer:
    def answer(out: BufferedIOBase) -> None:
        out.write(some)
        out.flush()
        web.ended.wait()

    return answer


def dripping(web: Web, head: bytes) -> Answer:
    def answer(out: BufferedIOBase) -> None:
        out.write(head)
        while not web.ended.wait(0.01):
            out.write(b"a")
            out.flush()

    return answer


def resetting(some: bytes) -> Answer:
    def answer(out: BufferedIOBase) -> None:
        out.write(some)
        out.flush()
        raise ResetError

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize("body", ["endless", "chunks", "packed", "announced"])
async def test_more_than_a_file_may_have_is_refused_while_it_comes(web: Web, body: str) -> None:
    zeros = b"\0" * 10_000_000
    answers: dict[str, Answer] = {
        "endless": for_ever(web, b"a" * 10_000, OK + b"\r\n"),
        "chunks": for_ever(
            web, b"2710\r\n" + b"a" * 10_000 + b"\r\n", OK + b"Transfer-Encoding: chunked\r\n\r\n"
        ),
        "packed": reply(gzip.compress(zeros), Content_Encoding="gzip"),
        "announced": stalling(web, OK + b"Content-Length: 99999999999\r\n\r\n"),
    }
    web["/"] = answers[body]
    with pytest.raises(QuotaError, match=r"^127\.0\.0\.1 sends more than the 0\.2 MB"):
        await fetcher(web).fetch(web.url())


BROKEN: dict[str, Answer] = {
    "closes at once": b"",
    "no http": b"SSH-2.0-OpenSSH_9.2\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Ty",
    "less than said": OK + b"Content-Length: 1000\r\n\r\nabc",
    "no number": OK + b"Content-Length: many\r\n\r\nabc",
    "two lengths": OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "below zero": OK + b"Content-Length: -1\r\n\r\nabc",
    "broken chunks": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
    "half a chunk": OK + b"Transfer-Encoding: chunked\r\n\r\n10\r\nabc",
    "a long header": OK + b"X: " + b"a" * 100_000 + b"\r\n\r\nabc",
    "many headers": OK + b"".join(b"X%d: a\r\n" % each for each in range(5_000)) + b"\r\nabc",
    "no gzip": reply(b"not packed at all", Content_Encoding="gzip"),
    "brotli": reply(b"\x1b\x00\x00", Content_Encoding="br"),
    "zstd": reply(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"),
    "reset at once": resetting(b""),
    "reset in the head": resetting(b"HTTP/1.1 200"),
    "reset in the body": resetting(OK + b"Content-Length: 1000\r\n\r\nabc"),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_an_answer_that_is_broken_is_one_sentence(web: Web, name: str) -> None:
    web["/"] = BROKEN[name]
    assert "127.0.0.1 breaks off before its page has come" in await refused(web)


@pytest.mark.parametrize("answer", ["nothing", "half a head", "a body", "drops", "a head in drops"])
async def test_who_takes_too_long_is_left_alone(web: Web, answer: str) -> None:
    web["/"] = {
        "nothing": stalling(web, b""),
        "half a head": stalling(web, b"HTTP/1.1 200 OK\r\nContent-"),
        "a body": stalling(web, OK + b"Content-Length: 9\r\n\r\nabc"),
        "drops": dripping(web, OK + b"Content-Length: 99999\r\n\r\n"),
        "a head in drops": dripping(web, OK + b"X: "),
    }[answer]
    started = time.monotonic()
    with pytest.raises(InputError, match=r"^127\.0\.0\.1 takes too long to answer: try again"):
        await fetcher(web, seconds=0.15).fetch(web.url())
    assert time.monotonic() - started < 2


async def test_all_redirects_together_have_the_time_of_one_page(web: Web) -> None:
    def answer(out: BufferedIOBase) -> None:
        web.ended.wait(0.06)
        out.write(redirect("/"))

    web["/"] = answer
    with pytest.raises(InputError, match="takes too long"):
        await fetcher(web, seconds=0.15).fetch(web.url())


async def test_who_proves_nothing_by_a_certificate_is_not_believed(web: Web) -> None:
    with pytest.raises(InputError, match=r"^127\.0\.0\.1 c"):
        await fetcher(web).fetch(web.url().replace("http:", "https:"))


@given(st.text(st.characters(exclude_characters="\r\n"), max_size=80))
def test_whatever_a_server_calls_a_file_is_a_name(said: str) -> None:
    from bot.links.fetching import named

    for begin in ("", "attachment; filename=", "attachment; filename*=", "inline; filename*0*="):
        with warnings.catch_warnings():
            name = named(URL("https://example.org/a"), begin + said)
        assert name.startswith("example.org/")
        assert name.isprintable()
        assert name.count("/") == 1
        assert name != "example.org/"
