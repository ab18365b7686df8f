"""`bot.channels.web.channel`."""

import pytest

from bot.channels.web.channel import WebChannel
from bot.kernel.errors import UndeliverableError
from bot.kernel.ids import Address
from bot.kernel.turns import Outgoing

WHO, OTHER = Address("web:1"), Address("web:2")


def _to(address: Address) -> Outgoing:
    return Outgoing(1, address, b"{}", "A", 0, may_repeat=False)


async def test_sending_wakes_only_the_pages_of_that_user() -> None:
    """Everybody else sleeps on."""
    channel = WebChannel()
    with channel.reader(WHO) as mine, channel.reader(OTHER) as others:
        await channel.send(_to(WHO))

        assert mine.is_set()
        assert not others.is_set()


async def test_sending_to_a_user_without_a_page_is_no_error() -> None:
    """He reads it when he opens one."""
    assert await WebChannel().send(_to(WHO)) is None


async def test_closed_pages_are_forgotten() -> None:
    """A count of open streams that only grew would lock users out."""
    channel = WebChannel()
    with channel.reader(WHO), channel.reader(WHO):
        assert channel.count(WHO) == 2

    assert channel.count() == 0


async def test_nothing_is_fetched_from_a_page() -> None:
    """Uploads are sealed before their update is accepted."""
    with pytest.raises(UndeliverableError):
        await WebChannel().fetch("web:1")
