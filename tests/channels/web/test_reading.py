"""`bot.channels.web.reading`."""

import asyncio

import pytest

from bot.adviser.envelope import encode_message
from bot.channels.web.reading import GONE, HELLO, PING, Stream, shown
from bot.kernel.ids import Address
from bot.kernel.messages import Message, Update
from bot.kernel.turns import Outgoing
from bot.kernel.values import FileKind, FileRef
from tests.channels.web.conftest import NOW, Site
from tests.support.bot_api_shapes import as_array, as_object

WHO = Address("web:00000000000000000000000000000001")


async def _say(site: Site, text: str) -> None:
    receipt = await site.store.take(Update(WHO, text, "text", text, NOW))
    for outgoing in receipt.messages:
        await site.channel.send(outgoing)


async def test_a_stream_gives_what_there_is_and_what_comes(site: Site) -> None:
    """Old messages first, then each new one as soon as it is sent."""
    await _say(site, "旧")
    events = Stream(site.store, site.channel, heartbeat_s=5, history=10).events(WHO, 0)

    assert await anext(events) == HELLO
    assert "text:旧" in (await anext(events)).decode()
    coming = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0.05)
    await _say(site, "新")

    assert "text:新" in (await asyncio.wait_for(coming, 5)).decode()


async def test_a_quiet_stream_still_beats(site: Site) -> None:
    """Proxies close connections on which nothing moves."""
    events = Stream(site.store, site.channel, heartbeat_s=0.02, history=10).events(WHO, 0)
    await anext(events)

    assert await asyncio.wait_for(anext(events), 5) == PING


async def test_a_stream_ends_when_the_server_stops(site: Site) -> None:
    """Nothing keeps the process from ending."""
    events = Stream(site.store, site.channel, heartbeat_s=5, history=10).events(WHO, 0)
    await anext(events)
    rest = asyncio.ensure_future(anext(events, None))
    await asyncio.sleep(0.05)

    site.channel.close()

    assert await asyncio.wait_for(rest, 5) in (None, PING)


async def test_a_stream_after_an_erasure_says_so_and_ends(site: Site) -> None:
    """A page that still shows what the user erased is told to forget it."""
    await _say(site, "旧")
    (row,) = await site.store.sent_after(WHO, 0)
    await site.store.erase(WHO)

    events = Stream(site.store, site.channel, heartbeat_s=5, history=10).events(WHO, row.id)

    assert [event async for event in events] == [HELLO, GONE]


async def test_a_page_opened_again_gets_the_latest_only(site: Site) -> None:
    """A long history does not hold up a page on a slow line."""
    for text in ("一", "二", "三"):
        await _say(site, text)
    stream = Stream(site.store, site.channel, heartbeat_s=5, history=2)

    gone, rows = await stream.rows(WHO, 0)

    assert not gone
    assert [shown(row)["text"] for row in rows] == ["text:二", "text:三"]


@pytest.mark.parametrize(
    ("kind", "mime", "picture"),
    [
        ("photo", "image/png", True),
        ("photo", "image/jpeg", False),
        ("file", "image/svg+xml", False),
        ("file", "image/png", False),
    ],
)
def test_only_a_png_is_shown_as_a_picture(kind: FileKind, mime: str, picture: bool) -> None:
    """What could hold a script is for keeping only."""
    message = Message("图", files=(FileRef("f", kind, "记录", mime, 0),))
    row = Outgoing(1, WHO, encode_message(message), "A", tries=0, may_repeat=False)

    (file,) = as_array(shown(row)["files"])

    assert ("picture" in as_object(file)) is picture
