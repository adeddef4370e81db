"""What is read of feeds, and what is refused."""

import pytest

from bot.errors import InputError, QuotaError
from bot.formats import feeds

_ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Harbour news</title>
<entry><title>Ferry &amp;amp; fares</title><updated>2024-05-01T10:00:00Z</updated>
<author><name>A. Writer</name></author><category term="sea"/>
<content type="html">&lt;p>It sails &lt;b>daily&lt;/b>.&lt;/p>&lt;ul>&lt;li>Ayr</content>
</entry>
<entry xml:lang="gd"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Two</div></title>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Second <i>entry</i>.</p></div>
</content></entry>
</feed>"""
_RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>News</title><language>de-AT</language>
<item><title>Eins</title><pubDate>Mon, 06 May 2024 09:00:00 +0200</pubDate>
<media:content><media:title>No</media:title></media:content>
<dc:creator>A. Writer</dc:creator><description>Kurz.</description>
<content:encoded><![CDATA[<p>Lang.</p><script>no</script>]]></content:encoded></item>
<item><title>Eins</title><pubDate>nonsense</pubDate><description>Plain 1 &lt; 2

Below.</description></item>
<item><description>Without a name</description></item></channel></rss>"""


def test_entries_of_atom_are_articles() -> None:
    first, second = feeds.read("a.atom", _ATOM.encode())
    assert first.title == "Ferry & fares"
    assert [line for line in first.lines if line] == ["Ferry & fares", "It sails daily.", "- Ayr"]
    assert (first.language, first.dated, first.author) == ("en", "2024-05-01", "A. Writer")
    assert first.tags == ("sea",)
    assert second.title == "Two"
    assert second.lines[-1] == "Second entry."
    assert second.language == "gd"


def test_items_of_rss_are_articles_with_titles_of_their_own() -> None:
    first, second, third = feeds.read("a.rss", _RSS.encode())
    assert first.title == "Eins (2024-05-06)"
    assert (first.language, first.dated, first.author) == ("de", "2024-05-06", "A. Writer")
    assert [line for line in first.lines if line] == ["Eins", "Lang."]
    assert second.title == "Eins (2)"
    assert [line for line in second.lines if line] == ["Eins", "Plain 1 < 2", "Below."]
    assert third.title == "News (3)"


def test_rss_of_rdf_has_its_items_beside_the_channel() -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/"><channel><title>N</title></channel>'
        "<item><title>One</title></item></rdf:RDF>"
    )
    assert [each.title for each in feeds.read("a.rss", text.encode())] == ["One"]


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><item><title>T&uuml;r</title></item></rss>",
        "<rss><item><title>Tür und Tor, schöne Grüße</title></item></rss>".encode("cp1252"),
        b"<!DOCTYPE rss PUBLIC 'a' 'b.dtd'><rss><item><title>T&uuml;r</title></item></rss>",
        b"<rss><item><a:b:c/><:d/><title>T</title></item></rss>",
    ],
)
def test_feeds_that_are_not_quite_xml_are_read(data: bytes) -> None:
    assert feeds.read("a.rss", data)[0].title.startswith("T")


def test_more_entries_than_are_taken_at_once_are_refused() -> None:
    with pytest.raises(QuotaError, match="more than 500 entries: split it"):
        feeds.read("a.rss", b"<rss>" + b"<item><title>x</title></item>" * 501 + b"</rss>")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<rss><channel><title>x</title></channel></rss>", "without entries"),
        (b"<rss><item/></rss>", "say nothing"),
        (b"<html><item/></html>", "no feed"),
        (b"plain text", "no feed|damaged"),
        (b"", "no feed|damaged"),
        (b"<rss>" + b"<item>" * 100_000, "say nothing|damaged"),
        (
            b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b"<rss><item><title>&x;</title></item></rss>",
            "ENTITY",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(InputError, match=rf"^a\.rss .*(?:{told}).*: .*\.$"):
        feeds.read("a.rss", data)


def test_html_that_is_deep_is_no_trouble() -> None:
    html = "<div>" * 50_000 + "text"
    text = (
        f"<rss><item><title>One</title><description><![CDATA[{html}]]></description></item></rss>"
    )
    assert feeds.read("a.rss", text.encode())[0].title == "One"


def test_all_is_loaded_beforehand() -> None:
    feeds.warm()
