"""Many servers at once, over the wire: how soon, how right and how private the bot stays.

``python -m tests.bench.soak [MINUTES]`` runs the bot as a process of its own (for 1 minute by
default). In each of 5 servers 10 people ask, 500 questions a minute in all, while an editor removes
and adds articles all the time. An article's facts name the server, the door and which time it was
added, so every answer can be judged; some people ask for what only another server knows. It prints
a table and exits 1 where a limit in it is broken.
"""

import asyncio
import gc
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simcord.backend.models import Guild

from bot.chat import words
from tests.chat.gateway import Discord, Interaction, Person, child, plain, says

ANIMALS = ("quokka", "axolotl", "pangolin", "okapi", "narwhal")
"""One for each server; none is ever in what is asked."""

MEMBERS = 10
HALLS = 10
"""Articles of one server, each with the facts of as many doors."""

PER_MINUTE = 500
ACROSS = 0.1
"""The share of questions that ask for what only another server knows."""

PAUSE = 0.1
"""Seconds that an editor rests after each change."""

SAMPLE = 0.5
"""Seconds between two looks at the memory."""

SOON = 1.0
"""Seconds in which the bot must have acknowledged."""

GROWTH = 0.1
"""The share by which its memory may grow after the first quarter."""

FACT = re.compile(rf"(?:{'|'.join(ANIMALS)})-(\d+)-(\d+)")
"""Its door, and the number of the time that its article was added."""

TOO_OFTEN = [words.too_often(1, server=server).partition(":")[0] for server in (False, True)]


@dataclass(eq=False)
class Hall:
    """An article that comes and goes.

    ``now`` holds what an answer may find of it: how many times it had been added, None where it
    is absent, and both while it changes.
    """

    number: int
    now: set[int | None] = field(default_factory=lambda: {None})
    times: int = 1_000  # No door has such a number: whoever asks for one never means the other.
    watchers: list[set[int | None]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"Hall {self.number}"

    @property
    def doors(self) -> range:
        first = 100 + self.number * HALLS
        return range(first, first + HALLS)

    def become(self, *states: int | None) -> None:
        self.now = set(states)
        for seen in self.watchers:
            seen |= self.now

    @contextmanager
    def watched(self) -> Iterator[set[int | None]]:
        """All that an answer may find from here on."""
        seen = set(self.now)
        self.watchers.append(seen)
        try:
            yield seen
        finally:
            # Another may have seen the same: this one goes, and not its equal.
            self.watchers = [each for each in self.watchers if each is not seen]


@dataclass
class Server:
    """A server with its people and articles."""

    number: int
    guild: Guild
    members: list[int]
    halls: list[Hall] = field(default_factory=lambda: [Hall(number) for number in range(HALLS)])

    @property
    def animal(self) -> str:
        return ANIMALS[self.number]

    def text(self, hall: Hall) -> bytes:
        facts = (
            f"The gate code of server {self.number}, door {door}, is "
            f"{self.animal}-{door}-{hall.times}."
            for door in hall.doors
        )
        return "\n\n".join(facts).encode()


@dataclass
class Soak:
    """The people, and what became of what they did."""

    service: Discord
    servers: list[Server]
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    made: list[Interaction] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    examples: dict[str, str] = field(default_factory=dict)

    def fault(self, what: str, example: str) -> None:
        """Count something that should not be; the first is kept."""
        self.counts[what] += 1
        self.examples.setdefault(what, example[:500])

    async def command(self, name: str, by: Person, **given: str | tuple[str, bytes]) -> Interaction:
        made = await self.service.command(name, by, **given)
        self.made.append(made)
        return made

    async def ask(self, server: Server, user: int, about: Server, door: int) -> None:
        hall = server.halls[door // HALLS % HALLS]
        with hall.watched() as seen:
            question = f"What is the gate code of server {about.number}, door {door}?"
            asking = await self.command("ask", (server.guild, user), question=question)
            self.counts["questions"] += 1
            try:
                answer = says(await asking.reply())
            except TimeoutError:
                self.fault("unanswered", question)
                return
        found = verdict(answer, door, seen)
        if any(sentence in answer for sentence in TOO_OFTEN):
            self.fault("too often", answer)
        elif about is not server:
            self.counts["across"] += 1
        elif found == "wrong":
            self.fault("wrong", f"{question} got {answer!r}; what there was: {seen}")
        else:
            self.counts[found] += 1

    async def add(self, server: Server, hall: Hall) -> None:
        hall.times += 1
        hall.become(None, hall.times)
        owner = (server.guild, server.guild.owner_id)
        file = (f"hall-{hall.number}.txt", server.text(hall))
        adding = await self.command("article add", owner, file=file, title=hall.title)
        added, _, _ = words.added("added", hall.title, 1).partition(":")
        self._expect(added, says(await adding.reply()))
        hall.become(hall.times)

    async def remove(self, server: Server, hall: Hall) -> None:
        hall.become(None, hall.times)
        owner = (server.guild, server.guild.owner_id)
        removing = await self.command("article remove", owner, article=hall.title)
        pressed = await self.service.press(await removing.reply(), words.REMOVE, owner)
        self.made.append(pressed)
        self._expect(words.removed(hall.title), says(await pressed.reply()))
        hall.become(None)

    def _expect(self, wanted: str, told: str) -> None:
        self.counts["changes"] += 1
        if not told.startswith(plain(wanted)):
            raise RuntimeError(f"an editor was told {told!r}")

    async def edit(self, server: Server) -> None:
        """Remove and add articles, for ever."""
        while True:
            hall = self.chance.choice(server.halls)
            await self.remove(server, hall)
            await asyncio.sleep(PAUSE)
            await self.add(server, hall)
            await asyncio.sleep(PAUSE)

    async def run(self, process: int, questions: int) -> None:
        """Let all of them act until every question has been asked."""
        asking = asyncio.create_task(self.questions(questions))
        tasks = {asking, asyncio.create_task(self.look_for_leaks())}
        tasks |= {asyncio.create_task(self.weigh(process))}
        tasks |= {asyncio.create_task(self.edit(server)) for server in self.servers}
        done, endless = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in endless:
            task.cancel()
        await asyncio.gather(*done)

    async def questions(self, total: int) -> None:
        await asyncio.gather(*map(self.question, range(total)))

    async def question(self, number: int) -> None:
        """The question of that number, when it is due."""
        gap = 60 / PER_MINUTE
        await asyncio.sleep((number + self.chance.random()) * gap)
        server = self.servers[number % len(self.servers)]
        user = server.members[number // len(self.servers) % MEMBERS]
        others = [each for each in self.servers if each is not server]
        about = self.chance.choice(others) if self.chance.random() < ACROSS else server
        await self.ask(server, user, about, self.chance.randrange(100, 100 + HALLS * HALLS))

    async def look_for_leaks(self) -> None:
        """Look into everything that the bot sends, for ever."""
        animals = {each.guild.channel_ids[0]: each.animal for each in self.servers}
        while True:
            sent = await self.service.sent.get()
            self.counts["payloads"] += 1
            payload = json.dumps(sent.body)
            if {each for each in ANIMALS if each in payload} - {animals[sent.channel]}:
                self.fault("leak", payload)

    async def weigh(self, process: int) -> None:
        """Note how much memory the bot takes, for ever."""
        while True:
            self.memory.append(megabytes(process))
            await asyncio.sleep(SAMPLE)


def megabytes(process: int) -> float:
    """The memory that a process takes."""
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(kilobytes) / 1024


def verdict(answer: str, door: int, seen: set[int | None]) -> str:
    """What an answer is worth; ``seen`` holds all that it may have found."""
    facts = FACT.findall(answer)
    times = {int(number) for about, number in facts if int(about) == door}
    if times:
        return "right" if times <= seen else "wrong"
    if None not in seen:
        return "wrong"
    if not facts:
        return "none"
    return "missing" if plain(words.missing([str(door)])) in answer else "wrong"


def table(soak: Soak) -> bool:
    """Print the figures; returns whether all are within their limits."""
    times = sorted(made.took for made in soak.made)
    memory = soak.memory[len(soak.memory) // 4 :]
    counts, refused = soak.counts, soak.service.refused
    rows: list[tuple[str, float, float | None]] = [
        ("questions", counts["questions"], None),
        ("  answered right", counts["right"], None),
        ("  answered that there is none, rightly", counts["none"], None),
        ("  named the door as missing, rightly", counts["missing"], None),
        ("  about another server", counts["across"], None),
        ("  wrong", counts["wrong"], 0),
        ("  unanswered", counts["unanswered"], 0),
        ("  refused as too often", counts["too often"], 0),
        ("articles added or removed meanwhile", counts["changes"], None),
        ("payloads", counts["payloads"], None),
        ("  with another server's words", counts["leak"], 0),
        ("  refused by Discord", len(refused), 0),
        ("errors in its log", counts["error"], 0),
        ("acknowledged, p99 (s)", times[int(len(times) * 0.99)], None),
        ("acknowledged, slowest (s)", times[-1], SOON),
        ("memory after a quarter (MB)", memory[0], None),
        ("memory at the end (MB)", memory[-1], memory[0] * (1 + GROWTH)),
        ("most memory between (MB)", max(memory), None),
    ]
    for name, value, limit in rows:
        shown = f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"
        most = "" if limit is None else f"at most {limit:.4g}"
        print(f"{name:<40}{shown:>10}  {most}{' BROKEN' if _broken(value, limit) else ''}")
    for name, example in soak.examples.items():
        print(f"{name}: {example}")
    for each in refused[:3]:
        print(each)
    return not any(_broken(value, limit) for _, value, limit in rows)


def _broken(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit


def opened(service: Discord, number: int) -> Server:
    """A new server with its members."""
    guild = service.open_server()
    members = [service.backend.make_user("member").id for _ in range(MEMBERS)]
    for member in members:
        service.backend.add_member(guild.id, member)
    return Server(number, guild, members)


async def main(minutes: float) -> bool:
    # This process keeps all that was ever said. To look through it takes seconds by the end of an
    # hour, which would be taken for the bot's.
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        async with Discord().served() as service:
            servers = [opened(service, number) for number in range(len(ANIMALS))]
            soak = Soak(service, servers, random.Random(1))
            async with child(service, Path(folder)) as bot:
                await service.arrival()
                for server in servers:
                    for hall in server.halls:
                        await soak.add(server, hall)
                await soak.run(bot.process.pid, round(minutes * PER_MINUTE))
                for line in bot.wrote()[1].splitlines():
                    if " ERROR " in line:
                        soak.fault("error", line)
    return table(soak)


if __name__ == "__main__":
    sys.exit(not asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1)))
