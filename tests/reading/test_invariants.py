"""What holds of every text: lines in order, each in one block at most, none with text in none."""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Document
from bot.reading.text_files import document, paste, to_lines
from tests.text.writing import articles

_LINES = """
# Head
## Two ##
=====
-----
```
```py
~~~
> quote
> > deep
- item
  - sub
1. one
2. two
3.three
(1) clause
a) letter
1.2.3 dotted
    code
plain text here.
Is it so?
**Q: What?**
A: this
**Bold**
| a | b |
|---|---|
a | b
--- | ---
Col   Two
----  ----
a\tb
+---+---+
+===+===+
[^1]: note
see[^1] it
[x]: http://y
[x]: y
<!-- c
-->
<!-- c -->
<details>
<summary>S?</summary>
</details>
<p>text</p>
<h1>
T</h1>
<table>
<tr><td>x</td></tr>
<td>y</td>
<pre>
</pre>
<script>
</script>
Term
: def
:   def two
!!! note
    inside
::: tip
![b](u)
{#a}
[10:00] Ana: hi
=== b is
Ana: hi
§ 3 Sec
.. note::
.. code::
   :x: y
text::
%%%%
%%%
+++
---
title: x
q?\\
foo\
Ana — Today at 18:02
""".strip("\n").split("\n")  # fmt: skip
_PREFIXES = ["", "", "", "  ", "   ", "    ", "> ", "- ", "\t", "  > "]
_FENCE = re.compile(r"[\s>*+\-\d.)]*(?:`{3,}|~{3,})")
_WORD = re.compile(r"[^\W\d_]")

_texts = st.lists(
    st.builds(str.__add__, st.sampled_from(_PREFIXES), st.sampled_from([*_LINES, "", "", ""])),
    max_size=30,
)


def _check(read: Document) -> None:
    last = 0
    for at, block in enumerate(read.blocks):
        assert last < block.first <= block.last
        assert -1 <= block.parent < at
        assert (block.kind == "heading") <= (1 <= block.level <= 6)
        assert (block.kind == "columns") >= bool(block.columns)
        if block.parent >= 0:
            assert read.blocks[block.parent].kind not in {"hidden", "furniture"}
        last = block.last
    assert last <= len(read.lines)
    covered = {line for block in read.blocks for line in range(block.first, block.last + 1)}
    for number, line in enumerate(read.lines, start=1):
        assert number in covered or not _WORD.search(line) or _FENCE.match(line), (number, line)


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@given(lines=_texts)
def test_every_line_with_text_is_in_exactly_one_block(name: str, lines: list[str]) -> None:
    _check(document(name, lines))


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@given(text=st.text(st.sampled_from("#-=*_`~>|+:.()[]{}<>!/\\&?1aA \t\n\n\n\r\u3000\x0c\x1c")))
def test_every_line_of_signs_is_in_one_block_at_most(name: str, text: str) -> None:
    _check(document(name, to_lines(text)))


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@given(lines=articles())
def test_prose_is_read_by_both_formats(name: str, lines: tuple[str, ...]) -> None:
    read = document(name, lines)
    _check(read)
    assert read.lines == lines
    assert document(name, lines) == read


_MANY = 20_000


@pytest.mark.full
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
@pytest.mark.parametrize(
    "text",
    [
        *(sign * 10 * _MANY for sign in "#=-~`*_>|[]()<!\\{:.1a? \t"),
        *(sign * _MANY for sign in ("> ", "- ", "[x](", "<b>", "<!--", "**", "[^a]", "a | ")),
        *(f"x{sign}" * _MANY for sign in ("*", "_", "](", "</b>", "&amp;", "\\[", "   ")),
        *(f"{line}\n" * _MANY for line in ("```a", "> ```", "- ```a", "[a]: b", "[^a]: b")),
        *(
            f"{line}\n" * _MANY
            for line in ("<!-- a", "<summary>", "<td>a", "a   b", "....", "Q: a")
        ),
        *(f"{line}\n" * _MANY for line in ("a::", "!!! a", "-- --", "a | b", "10:00 a", "Is it?")),
        "\n".join("`" * length for length in range(600, 3, -1)),
        "\n".join(" " * depth + "- x" for depth in range(600)),
        "\n".join(">" * depth + " x" for depth in range(600)),
        "|" + "a|" * _MANY + "\n|" + "-|" * _MANY + "\n|" + "a|" * _MANY,
        "<details>\n<summary>a</summary>\n\n" * (_MANY // 3),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_hostile_texts_are_read_in_linear_time(name: str, text: str) -> None:
    lines = to_lines(text)
    start = perf_counter()
    _check(document(name, lines))
    # What is quadratic takes minutes.
    assert perf_counter() - start < 20


def test_a_paste_is_read_as_plain_text() -> None:
    read = paste("", "Rules\n\n- no dogs\n- no cats\n")
    assert read.title == "Rules"
    assert [block.kind for block in read.blocks] == ["heading", "item", "item"]
