"""``Context``: the lines around a quote, for whoever asks for them."""

import re

from bot.chat import words
from bot.chat.client import Footnote
from tests.chat.acting import Server, Shown, add, enabled
from tests.chat.reading import units
from tests.chat.talking import card_of, private

ROW = re.compile(r"(?m)^(>| ) +(\d+) [│┊] (.*)$")
GOLD = 20
LINES = 32


def rows(text: str) -> dict[int, tuple[bool, str]]:
    """The lines that a code block shows by their numbers: whether marked, and as what."""
    code, end, _ = text.partition("```\n")[2].partition("\n```")
    assert end
    return {int(number): (mark == ">", line) for mark, number, line in ROW.findall(code)}


async def test_the_lines_are_numbered_and_the_quoted_ones_marked(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    text = "Nothing here.\n\nThe harbour master wears\na green hat at sea.\n\nNor here."
    await add(simcord_bot, channel, "Log", text)
    card = await card_of(member, channel, "What does the harbour master wear at sea?")
    before = shown(card)
    for who in (member, manager):
        opened = private(await who.click(card, label=words.CONTEXT))
        assert rows(shown(opened)) == {
            1: (False, "Nothing here."),
            2: (False, ""),
            3: (True, "The harbour master wears"),
            4: (True, "a green hat at sea."),
            5: (False, ""),
            6: (False, "Nor here."),
        }
    assert shown(card) == before
    assert enabled(opened) == []


async def test_each_press_shows_five_more_lines_each_way_until_there_are_none(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    lines = [f"Entry {number}." for number in range(1, LINES + 1)]
    lines[GOLD - 1] = "The harbour master wears a green hat."
    await add(simcord_bot, channel, "Log", "\n".join(lines))
    card = await card_of(member, channel, "What does the harbour master wear?")
    before = shown(card)
    opened = private(await member.click(card, label=words.CONTEXT))
    for around in (5, 10, 15, 20):
        seen = rows(shown(opened))
        first, last = max(1, GOLD - around), min(LINES, GOLD + around)
        assert list(seen) == list(range(first, last + 1))
        assert [number for number, (marked, _) in seen.items() if marked] == [GOLD]
        assert words.span(first, last, LINES, "Lines") in shown(opened)
        complete = (first, last) == (1, LINES)
        assert enabled(opened) == ([] if complete else [words.MORE])
        if not complete:
            result = await member.click(opened, label=words.MORE)
            assert result.followups == []
    assert complete
    assert shown(card) == before


async def test_of_a_long_line_the_part_around_the_quote_is_shown(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    filler = "Nothing of note was seen on this day. " * 100
    line = f"{filler}The harbour master wears a green hat. {filler}"
    await add(simcord_bot, channel, "Log", f"First.\n\n{line}\n\nLast.")
    card = await card_of(member, channel, "What does the harbour master wear?")
    opened = private(await member.click(card, label=words.CONTEXT))
    seen = rows(shown(opened))
    assert list(seen) == [1, 2, 3, 4, 5]
    marked, part = seen[3]
    assert marked
    assert "harbour master wears a green hat" in part
    assert part.startswith("…")
    assert part.endswith("…")
    assert units(shown(opened)) < 3_800


async def test_where_the_lines_do_not_fit_the_nearest_are_shown(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, _, member = server()
    lines = [f"Entry {number}: " + "nothing of note, " * 60 for number in range(1, 21)]
    lines[9] = "The harbour master wears a green hat."
    await add(simcord_bot, channel, "Log", "\n\n".join(lines))
    card = await card_of(member, channel, "What does the harbour master wear?")
    opened = private(await member.click(card, label=words.CONTEXT))
    numbers = list(rows(shown(opened)))
    assert 19 in numbers
    assert len(numbers) > 1
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert units(shown(opened)) < 3_800
    assert enabled(opened) == []


async def test_backticks_in_an_article_cannot_end_the_block(
    simcord_bot: Footnote, server: Server, shown: Shown
) -> None:
    channel, manager, member = server()
    text = (
        "```\n@everyone\n```\n\n"
        f"The harbour master wears a ``` green hat ```` and {manager.mention}.\n\n"
        "`````` [free](https://evil.example) ``` # big"
    )
    await add(simcord_bot, channel, "Log", text)
    card = await card_of(member, channel, "What does the harbour master wear?")
    opened = private(await member.click(card, label=words.CONTEXT))
    assert shown(opened).count("```") == 2
    assert list(rows(shown(opened))) == [1, 2, 3, 4, 5, 6, 7]
