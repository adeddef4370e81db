"""What a file says of itself above its text."""

import pytest

from bot.reading.front_matter import FrontMatter, date_in, front_matter
from bot.reading.text_files import document


def _read(text: str) -> FrontMatter:
    return front_matter(text.split("\n"))


def test_yaml_gives_title_tags_language_and_date() -> None:
    text = (
        "---\nlayout: page\nTitle: \"Bikes: all of them\" # mine\ntags: [ferry, 'night boat']\n"
        "lang: de-AT\ndate: 2024-03-01T10:00:00Z\nauthor:\n  name: x\n  title: y\n---\nText."
    )
    assert _read(text) == FrontMatter(
        10, "Bikes: all of them", ("ferry", "night boat"), "de", "2024-03-01"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tags:\n- a\n  - b c\n- a", ("a", "b c")),
        ("tags: a, b c ,", ("a", "b c")),
        ("tag: a", ("a",)),
        ("tags: []", ()),
        ("tags:", ()),
    ],
)
def test_tags_in_yaml(text: str, expected: tuple[str, ...]) -> None:
    assert _read(f"---\ntitle: x\n{text}\n---").tags == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: >-\n  Bikes\n  and boats\nx: 1", "Bikes and boats"),
        ("title: 'It''s'", "It's"),
        ("title:", ""),
        ("title: a # b", "a"),
        ('title: "C# \\"now\\""', 'C# "now"'),
    ],
)
def test_titles_in_yaml(text: str, expected: str) -> None:
    assert _read(f"---\n{text}\nend: 1\n...").title == expected


def test_toml_gives_the_same() -> None:
    text = (
        '+++\ntitle = "Bikes"\ndate = 2024-03-01\nlanguage = "fr"\n[taxonomies]\ntags = ["a"]\n+++'
    )
    assert _read(text) == FrontMatter(7, "Bikes", ("a",), "fr", "2024-03-01")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n\n---\n\nText.",
        "---\nA sentence of the text.\n---",
        "---\ntitle: x\n\nNo end.",
        "----\ntitle: x\n----",
        " ---\ntitle: x\n---",
        "Text.\n---\ntitle: x\n---",
    ],
)
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert _read(text) == FrontMatter()


@pytest.mark.parametrize("text", ["+++\ntitle = x y\n+++", "+++\n[broken\n+++"])
def test_what_cannot_be_understood_is_front_matter_all_the_same(text: str) -> None:
    assert _read(text) == FrontMatter(3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fees 2025", "2025"),
        ("Minutes of 2024-03-01", "2024-03-01"),
        ("2024/3/1", "2024"),
        ("2024-13-01", "2024"),
        ("Room 2101", ""),
        ("Part 120253", ""),
        ("", ""),
    ],
)
def test_dates_are_days_or_years(text: str, expected: str) -> None:
    assert date_in(text) == expected


@pytest.mark.parametrize("name", ["a.md", "a.txt", "README"])
def test_a_document_takes_what_its_front_matter_says(name: str) -> None:
    text = (
        "---\ntitle: Fees\ntags: [a]\nlang: en\nupdated: 2025\ndate: 2024\n---\n\n# Old fees 2023\n"
    )
    read = document(name, text.split("\n"))
    assert (read.title, read.tags, read.language, read.dated) == ("Fees", ("a",), "en", "2025")
    assert [(block.kind, block.first, block.last) for block in read.blocks] == [
        ("hidden", 1, 7),
        ("heading", 9, 9),
    ]


def test_a_title_gives_the_date_where_nothing_else_does() -> None:
    assert document("a.md", ["# Fees 2025", "", "None."]).dated == "2025"
    assert document("a.md", ["# Fees", "", "Of 2025."]).dated == ""
    assert document("a.md", ["# Fees 2025"], "Fees 2026").dated == "2026"
