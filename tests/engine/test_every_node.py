from collections.abc import Iterator
from functools import cache

import pytest

from bot.authoring.explore import Explorer
from bot.authoring.player import Player
from bot.authoring.simulator import Snapshot
from bot.engine.model import FILE_TYPES
from bot.engine.program import Query
from bot.engine.world import CALL_COMMAND, GLOBAL_COMMANDS
from bot.kernel.ids import FlowId
from bot.language.crisis import read_risk
from tests.support.losses import Before, lost
from tests.support.safety import rows
from tests.support.shipped import FLOW_IDS, world

LONG = "钱" * 5_000
KEEPING = ("help", "human", "repeat", "menu", "resume", "mute", "unmute")
"""Commands that leave the pending question as it is."""


@cache
def _player(flow: FlowId) -> tuple[Player, tuple[tuple[str, Snapshot], ...]]:
    """Stand at every question of a flow, in the world as it is served."""
    explorer = Explorer(world(), flow)
    explorer.run()
    player = Player(world(), flow, whole=True)
    beginnings = dict(player.beginnings())
    nodes: list[tuple[str, Snapshot]] = []
    for at, begun, inputs in explorer.nodes():
        player.restore(beginnings[begun])
        for given in inputs:
            player.give(given)
        assert player.where == at
        nodes.append((at, player.sim.snapshot()))
    return player, tuple(nodes)


def _nodes(flow: FlowId) -> Iterator[tuple[str, Player, Query]]:
    player, nodes = _player(flow)
    assert nodes
    for at, snapshot in nodes:
        player.restore(snapshot)
        query = player.query
        assert query is not None
        yield at, player, query


def _key(player: Player) -> str:
    asking = player.sim.session.asking
    return asking.key if asking is not None else ""


def _after(player: Player, text: str, at: str) -> None:
    """Say something; it must be answered and lose nothing."""
    before = Before.of(player.sim)

    player.sim.say(text)

    assert player.sim.replies, f"{at}: {text[:20]} was not answered"
    assert all(message.text.strip() for message in player.sim.replies), f"{at}: {text[:20]}"
    assert not lost(before, player.sim), f"{at}: {text[:20]} lost {lost(before, player.sim)}"


@pytest.mark.parametrize("command", KEEPING)
@pytest.mark.parametrize("flow", FLOW_IDS)
def test_command_that_only_tells_keeps_the_question(flow: FlowId, command: str) -> None:
    """Help, humans, repeating, the menu, 继续 and 退订 leave every question as it was."""
    phrases = {**world().knowledge.commands}
    for at, player, query in _nodes(flow):
        before = _key(player)

        _after(player, next(p for n, p in _pairs(phrases) if n == command), at)

        assert _key(player) == before, f"{at}: {query.slot.name}"


def _pairs(phrases: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    yield from ((name, spoken[0]) for name, spoken in phrases.items())


def test_every_engine_command_is_tried() -> None:
    """No command that works everywhere is left out of these tests."""
    assert set(GLOBAL_COMMANDS) == {*KEEPING, "back", "restart", "cancel", "hide"}


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_back_undoes_or_says_that_it_cannot(flow: FlowId) -> None:
    """返回 at every question puts a question, and answering it again leads on."""
    for at, player, _ in _nodes(flow):
        first = len(player.sim.journal) == 1
        key = _key(player)

        _after(player, "返回", at)

        assert _key(player), at
        assert (_key(player) == key) == first, at


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_cancel_ends_the_flow(flow: FlowId) -> None:
    """取消 at every question gives up the flow and keeps what was noted."""
    for at, player, _ in _nodes(flow):
        notes = len(player.sim.book.revisions)

        player.sim.say("取消")

        assert player.sim.replies, at
        assert player.sim.session.frames == (), at
        assert len(player.sim.book.revisions) == notes, at


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_restart_begins_again(flow: FlowId) -> None:
    """重来 at every question begins the flow again and keeps what was noted."""
    for at, player, _ in _nodes(flow):
        notes = len(player.sim.book.revisions)

        player.sim.say("重来")

        assert player.sim.session.frames[0].flow == flow, at
        assert len(player.sim.journal) == 1, at
        assert len(player.sim.book.revisions) == notes, at


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_hiding_shows_nothing_until_resumed(flow: FlowId) -> None:
    """隐藏 at every question hides it, and 继续 puts it again."""
    for at, player, _ in _nodes(flow):
        key = _key(player)

        _after(player, "隐藏", at)
        _after(player, "在吗", at)

        assert not [message for message in player.sim.replies if message.buttons], at
        _after(player, "继续", at)
        assert _key(player) == key, at


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_call_is_helped_at_once_and_the_question_comes_back(flow: FlowId) -> None:
    """他又打来了 at every question starts the call's flow, after which the question returns."""
    call = world().flow_for(CALL_COMMAND)
    for at, player, _ in _nodes(flow):
        key = _key(player)

        _after(player, "他又打来了", at)

        assert player.sim.session.frames[-1].flow == call, at
        if player.sim.session.frames[0].call != player.sim.session.frames[-1].call:
            _after(player, "取消", at)
            assert _key(player) == key, at


@pytest.mark.parametrize(
    "text", ["@@@", "", "   ", LONG], ids=["nonsense", "empty", "blank", "long"]
)
@pytest.mark.parametrize("flow", FLOW_IDS)
def test_what_is_no_answer_keeps_the_question(flow: FlowId, text: str) -> None:
    """Nonsense, an empty text and 5,000 characters are answered; the question stays."""
    for at, player, query in _nodes(flow):
        key = _key(player)

        _after(player, text, at)

        answers = query.slot.type == "text" and text.strip() and _fits(query, text)
        assert (_key(player) == key) != bool(answers), f"{at}: {player.sim.text[:80]}"


def _fits(query: Query, text: str) -> bool:
    return query.slot.maximum is None or len(text) <= query.slot.maximum


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_photo_is_kept_everywhere(flow: FlowId) -> None:
    """A photo at every question is kept; it is the answer only where a file is asked for."""
    for at, player, query in _nodes(flow):
        before, key = Before.of(player.sim), _key(player)
        kept = len(player.sim.book.files)

        player.sim.give_file("photo", "门口.jpg")

        assert player.sim.replies, at
        assert len(player.sim.book.files) == kept + 1, at
        assert not lost(before, player.sim), at
        assert (_key(player) == key) == (query.slot.type not in FILE_TYPES), at


def _cries() -> tuple[str, ...]:
    """Give the texts on danger to life that are kept apart and are in Simplified Chinese."""
    heard = world().knowledge.crisis_words
    texts = [row["text"] for row in rows("risk_kept")]
    return tuple(text for text in texts if read_risk(text, heard) != "none")


@pytest.mark.parametrize("flow", FLOW_IDS)
def test_cry_for_help_is_heard_before_everything(flow: FlowId) -> None:
    """At a sample of questions, typed or as a caption: help comes, and nothing is an answer."""
    cries = _cries()
    player, nodes = _player(flow)
    for at, snapshot in nodes[:: max(1, len(nodes) // 3)]:
        for number, text in enumerate(cries):
            player.restore(snapshot)
            entries = len(player.sim.journal)
            kept = len(player.sim.book.files)

            if number % 4:
                player.sim.say(text)
            else:
                player.sim.give_file("voice", "录音.ogg", caption=text)

            assert player.sim.session.mode == "crisis", f"{at}: {text}"
            assert len(player.sim.journal) == entries, f"{at}: {text}"
            assert len(player.sim.book.files) == kept + (not number % 4), f"{at}: {text}"
            assert text not in player.sim.stored.session.decode(), f"{at}: {text}"
