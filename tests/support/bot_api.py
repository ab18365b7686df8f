"""A stand-in for the Telegram Bot API that speaks HTTP like the real server.

In a test: `with BotApi() as api: …`; the server runs in its own thread, so the bot under test may
be another process or the test's own event loop (then call waiting methods in a thread).
By hand: `python -m tests.support.bot_api [PORT]`; each line `7 你好` on stdin is user 7 writing,
`7 !返回` is user 7 tapping; what the bot sends is printed.
"""

import asyncio
import json
import sys
import threading
import time
from bisect import bisect_left
from types import TracebackType
from typing import Final, Self, Unpack

from tests.support.bot_api_faults import Fault, FaultDetails, Impatience, Kind
from tests.support.bot_api_people import Group, Person
from tests.support.bot_api_queue import OffsetMove
from tests.support.bot_api_server import Server
from tests.support.bot_api_shapes import BOT_ID, Json
from tests.support.bot_api_storm import Storm
from tests.support.bot_api_world import Call, Clock, Delivery, Sent, World

__all__ = ["BotApi", "Call", "Delivery", "Fault", "Group", "Kind", "Person", "Sent", "Storm"]

TOKEN: Final = f"{BOT_ID}:AAStandInTokenOfTheRightShape0123456789"
START_MAX_S: Final = 10.0


class BotApi:
    """The stand-in: start and stop it, look into its records, order faults, be its users."""

    def __init__(self, port: int = 0, token: str = TOKEN, conflict_delay_s: float = 3.0) -> None:
        self.token = token
        self.url = ""
        self._port = port
        self._conflict_delay_s = conflict_delay_s
        self._world = World()
        self._people: dict[int, Person] = {}
        self._groups: dict[int, Group] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._ready = threading.Event()
        self._stopping: asyncio.Event | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1, or the one given."""
        self._thread = threading.Thread(target=self._run, name="bot-api", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_MAX_S) or not self.url:
            raise RuntimeError("the stand-in could not listen")

    def stop(self) -> None:
        """Break every connection and end the thread."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join(START_MAX_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._server = Server(self._world, self.token, self._conflict_delay_s)
        port = await self._server.start("127.0.0.1", self._port)
        self.url = f"http://127.0.0.1:{port}"
        self._ready.set()
        await self._stopping.wait()
        await self._server.stop()

    @property
    def base_url(self) -> str:
        """What `telegram.Bot(base_url=…)` wants."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What `telegram.Bot(base_file_url=…)` wants."""
        return f"{self.url}/file/bot"

    @property
    def clock(self) -> Clock:
        """The stand-in's clock; `clock.advance(seconds)` moves it."""
        return self._world.clock

    def user(self, user_id: int, name: str = "") -> Person:
        """Be a user in a private chat, who has started the bot."""
        if user_id not in self._people:
            self._people[user_id] = Person(self._world, user_id, name or f"user{user_id}")
        return self._people[user_id]

    def group(self, chat_id: int, title: str = "group") -> Group:
        """Be the members of a group; `chat_id` is negative."""
        if chat_id not in self._groups:
            self._groups[chat_id] = Group(self._world, chat_id, title)
        return self._groups[chat_id]

    @property
    def log(self) -> tuple[Call, ...]:
        """Every request with a good token, as (monotonic, method, params)."""
        with self._world.changed:
            return tuple(self._world.log)

    def calls(self, method: str) -> tuple[Call, ...]:
        """List the requests of one method; `file` are downloads."""
        return tuple(call for call in self.log if call.method == method)

    @property
    def moves(self) -> tuple[OffsetMove, ...]:
        """Every getUpdates with an offset, and what it made the server forget."""
        with self._world.changed:
            return tuple(self._world.moves)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Every attempt to push to the webhook."""
        with self._world.changed:
            return tuple(self._world.deliveries)

    @property
    def impatience(self) -> tuple[Impatience, ...]:
        """Calls made to a chat before the `retry_after` of a 429 had passed."""
        with self._world.changed:
            return tuple(self._world.faults.impatience)

    @property
    def expired(self) -> tuple[int, ...]:
        """Ids of updates that grew too old before the bot took them."""
        with self._world.changed:
            return tuple(self._world.queue.expired)

    @property
    def commands(self) -> object:
        """What the last setMyCommands set."""
        return self._world.commands

    def events(self, chat_id: int | None = None) -> tuple[Sent, ...]:
        """List accepted sends and edits in order, of one chat or of all."""
        with self._world.changed:
            events = tuple(self._world.events)
        return tuple(each for each in events if chat_id in {None, each.chat_id})

    def sends(self, chat_id: int | None = None) -> tuple[Sent, ...]:
        """List accepted sends in order, without edits."""
        return tuple(each for each in self.events(chat_id) if not each.edited)

    def busiest(self, window_s: float, chat_id: int | None = None) -> int:
        """Count the accepted sends in the busiest window, of one chat or of all."""
        times = [each.at for each in self.sends(chat_id)]
        starts = (bisect_left(times, at - window_s) for at in times)
        return max((end - start + 1 for end, start in enumerate(starts)), default=0)

    @property
    def pending(self) -> int:
        """Number of deliveries the bot has not confirmed."""
        with self._world.changed:
            return self._world.unconfirmed()

    def wait_confirmed(self, timeout_s: float = 30.0) -> None:
        """Wait until the bot has confirmed every update.

        Raises:
            AssertionError: Some are still pending.
        """
        deadline = time.monotonic() + timeout_s
        with self._world.changed:
            while self._world.unconfirmed():
                if time.monotonic() > deadline:
                    raise AssertionError(f"{self._world.unconfirmed()} updates not confirmed")
                self._world.changed.wait(0.05)

    def fault(
        self, method: str, kind: Kind, times: int = 1, **details: Unpack[FaultDetails]
    ) -> Fault:
        """Order a fault for the next `times` calls of a method (`*` any, `file` downloads).

        The order that is given back counts what `happened`.
        """
        with self._world.changed:
            return self._world.faults.add(Fault(method, kind, times, **details))

    def heal(self) -> None:
        """Cancel all faults and the outage."""
        with self._world.changed:
            self._world.faults.clear()

    def outage(self, seconds: float = 600.0) -> None:
        """Answer 502 to everything until `clock` has moved on by `seconds`."""
        with self._world.changed:
            self._world.faults.start_outage(seconds)

    def refuse_connections(self, seconds: float) -> None:
        """Close the port and all connections for so many real seconds; returns at once."""
        if self._loop is not None and self._server is not None:
            asyncio.run_coroutine_threadsafe(self._server.refuse(seconds), self._loop)

    def storm(self, storm: Storm | None) -> None:
        """Repeat and shuffle later updates as `storm` says; None ends it."""
        with self._world.changed:
            self._world.start_storm(storm)

    def release(self) -> None:
        """Deliver what a storm holds back without waiting for its window to fill."""
        with self._world.changed:
            self._world.release()

    def reset_ids(self, next_id: int, timeout_s: float = 30.0) -> None:
        """Let update ids go on from `next_id`, once the bot has confirmed everything."""
        self.wait_confirmed(timeout_s)
        with self._world.changed:
            self._world.next_update_id = next_id

    def inject(self, update: Json, lane: int = 0) -> int:
        """Queue an update built by the test; gives it the next id unless it has one."""
        with self._world.changed:
            update_id = update.get("update_id", self._world.next_update_id)
            body = {"update_id": update_id, **update}
            number = update_id if isinstance(update_id, int) else self._world.next_update_id
            self._world.next_update_id = max(self._world.next_update_id, number + 1)
            self._world.push_raw(json.dumps(body).encode(), number, lane)
            return number

    def inject_raw(self, body: bytes, update_id: int, lane: int = 0) -> None:
        """Put any bytes where an update is due, even ones that are no JSON."""
        with self._world.changed:
            self._world.push_raw(body, update_id, lane)


def _obey(api: BotApi, line: str) -> None:
    number, _, text = line.strip().partition(" ")
    if not number.isdigit() or not text:
        sys.stdout.write("write: USER_ID TEXT, or USER_ID !BUTTON\n")
        return
    user = api.user(int(number))
    try:
        if text.startswith("!"):
            user.tap(text[1:])
        else:
            user.say(text)
    except AssertionError as error:
        sys.stdout.write(f"{error}\n")


def _print_events(api: BotApi) -> None:
    shown = 0
    while True:
        for sent in api.events()[shown:]:
            labels = " ".join(f"[{button.label}]" for button in sent.buttons)
            sys.stdout.write(f"-> {sent.chat_id} {sent.method}: {sent.text} {labels}\n")
            shown += 1
        sys.stdout.flush()
        time.sleep(0.1)


def main() -> None:
    """Run the stand-in by hand."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8081
    with BotApi(port) as api:
        sys.stdout.write(f"WENZHU_TELEGRAM_API={api.url} TELEGRAM_BOT_TOKEN={api.token}\n")
        sys.stdout.flush()
        threading.Thread(target=_print_events, args=(api,), daemon=True).start()
        for line in sys.stdin:
            _obey(api, line)


if __name__ == "__main__":
    main()
