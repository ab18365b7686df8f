"""The running adviser: channels, intake, delivery, timers and the web server, until a signal."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.adviser.delivery import Delivery, Options
from bot.adviser.fetching import Fetcher
from bot.adviser.fetching import Wording as FileWording
from bot.adviser.files import FileRoom
from bot.adviser.intake import Intake
from bot.adviser.pace import Clock, Limits, Pace
from bot.adviser.ports import Channel
from bot.adviser.reloading import Reloader
from bot.adviser.timers import Timers
from bot.adviser.turn import TurnStep
from bot.app import load_world, open_store
from bot.channels.telegram import Access, Surroundings, TelegramChannel, Wording
from bot.channels.telegram_poll import TelegramPoll
from bot.channels.telegram_webhook import webhook_route
from bot.channels.web.channel import WebChannel
from bot.channels.web.guard import SecureHeaders
from bot.channels.web.page import read_words
from bot.channels.web.routes import Web, WebLimits, web_routes
from bot.documents.typesetting import missing_parts
from bot.engine.render import Renderer
from bot.kernel.errors import SettingsError, StoreError
from bot.settings import Settings, wall_clock
from bot.storage.sqlite import SqliteStore

log = logging.getLogger("wenzhu.serve")

WEBHOOK_PATH = "/telegram"
SILENT_MAX_S = 60.0
"""A poll loop that heard nothing for so long is not healthy (promise O2)."""
STOP_S = 5.0
"""How long requests under way may take to end."""
DOOR = "door"
"""Name of tasks through which updates come in; they are let end by themselves."""
PURGE_EVERY_S = timedelta(hours=24).total_seconds()


@dataclass(slots=True)
class House:
    """The parts that run, and how to ask after their health."""

    settings: Settings
    step: TurnStep
    store: SqliteStore
    clock: Clock
    room: FileRoom
    channels: dict[str, Channel] = field(default_factory=dict[str, Channel])
    routes: list[BaseRoute] = field(default_factory=list[BaseRoute])
    tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])
    poll: TelegramPoll | None = None
    web: WebChannel | None = None
    server: uvicorn.Server | None = None

    def ui(self, key: str) -> str:
        """Give a wording of the program's own."""
        return Renderer(self.step.world.knowledge, None, {}).ui(key)

    def healthy(self) -> bool:
        """Tell whether every loop runs and Telegram is heard."""
        heard = self.poll is None or self.poll.silent_s() <= SILENT_MAX_S
        return heard and not any(task.done() for task in self.tasks)

    def run(self, work: Coroutine[Any, Any, None], name: str | None = None) -> None:
        """Run a loop until the house closes."""
        self.tasks.append(asyncio.create_task(work, name=name))


async def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT; give the exit code.

    Raises:
        AdviserError: Something needed cannot be had; nothing was lost.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    for part in missing_parts():
        log.warning("serve.missing_part", extra={"kind": part})
    step = TurnStep(load_world(settings), settings.zone)
    async with open_store(settings, step) as store, _house(settings, step, store) as house:
        await _until(stop, house)
    return 0


@asynccontextmanager
async def _house(settings: Settings, step: TurnStep, store: SqliteStore) -> AsyncGenerator[House]:
    clock = Clock(now=wall_clock)
    pace = Pace(clock, Limits() if settings.flood else Limits(0, 1, 0))
    room = FileRoom(store, lambda: step.world.knowledge, settings.zone, wall_clock)
    house = House(settings, step, store, clock, room)
    folders = (settings.flows, settings.content)
    reloader = Reloader(step, lambda: load_world(settings), folders, clock)
    async with AsyncExitStack() as stack:
        telegram = _telegram(house, pace)
        if telegram is not None:
            stack.push_async_callback(telegram.close)
        if settings.web is not None:
            house.web = WebChannel()
            house.channels["web"] = house.web
        delivery = Delivery(store, house.channels, clock, pace, Options(zone=settings.zone))
        # Before anything is taken in: what it lists must not be what a turn hands over as well.
        await delivery.start()
        stack.push_async_callback(delivery.stop)
        intake = _intake(house, delivery)
        await _open_doors(house, intake, telegram)
        stack.push_async_callback(_close_doors, house)
        house.run(reloader.run())
        yield house


def _telegram(house: House, pace: Pace) -> TelegramChannel | None:
    settings = house.settings
    if settings.telegram_token is None:
        return None
    channel = TelegramChannel(
        Access(settings.telegram_token, api=settings.telegram_api),
        Wording(house.ui("repeat_marker"), house.ui("group_refused")),
        Surroundings(read_file=house.room.read, now=wall_clock, pace=pace.wait),
    )
    house.channels["telegram"] = channel
    return channel


def _intake(house: House, delivery: Delivery) -> Intake:
    words = FileWording(*(house.ui(key) for key in ("file_too_large", "file_empty", "failed")))
    fetcher = Fetcher(house.store, house.channels, house.clock, words)
    intake = Intake(house.store, delivery, fetcher, house.clock)
    timers = Timers(house.store, intake.accept, house.clock)
    intake.on_accept = timers.wake
    house.run(intake.run())
    house.run(fetcher.run(intake.accept))
    house.run(timers.run())
    house.run(_purge(house))
    return intake


async def _purge(house: House) -> None:
    while True:
        try:
            await house.store.purge(house.clock.now())
        except StoreError as exc:
            log.warning("purge.later", extra={"kind": type(exc).__name__})
        await house.clock.sleep(PURGE_EVERY_S)


async def _open_doors(house: House, intake: Intake, telegram: TelegramChannel | None) -> None:
    settings = house.settings
    if telegram is not None and settings.telegram_webhook:
        if not settings.telegram_secret:
            raise SettingsError("WENZHU_TELEGRAM_SECRET: a webhook needs a secret of your own")
        if settings.web is None:
            raise SettingsError("WENZHU_WEB: a webhook needs an address to listen on")
        secret = settings.telegram_secret
        house.routes.append(webhook_route(telegram, intake.accept, WEBHOOK_PATH, secret))
        await telegram.set_webhook(settings.telegram_webhook, secret)
    elif telegram is not None:
        house.poll = TelegramPoll(telegram, intake.accept)
        house.run(house.poll.run(), DOOR)
    if settings.web is not None and house.web is not None:
        house.routes += [Route("/healthz", _health(house)), *_page(house, intake, house.web)]
        await _listen(house, settings.web)


def _page(house: House, intake: Intake, channel: WebChannel) -> list[Route]:
    def hotlines() -> tuple[str, ...]:
        known = house.step.world.knowledge.hotlines.values()
        return tuple(hotline.number for hotline in known)

    web = Web(
        accept=intake.accept,
        store=house.store,
        read_file=house.room.read,
        channel=channel,
        clock=wall_clock,
        words=read_words(house.settings.content),
        limits=WebLimits(),
        hotlines=hotlines,
    )
    return web_routes(web)


def _health(house: House):  # an endpoint: its type is Starlette's own
    async def health(request: Request) -> JSONResponse:  # noqa: ARG001
        healthy = house.healthy()
        return JSONResponse({"healthy": healthy}, 200 if healthy else 503)

    return health


async def _listen(house: House, address: tuple[str, int]) -> None:
    """Serve HTTP in a task; say the address once it is open."""
    config = uvicorn.Config(
        SecureHeaders(Starlette(routes=house.routes)),
        host=address[0],
        port=address[1],
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
    )
    server = _Server(config)
    task = asyncio.create_task(_served(server), name=DOOR)
    house.server = server
    house.tasks.append(task)
    while not server.started:
        if task.done():
            raise SettingsError("WENZHU_WEB: the address cannot be listened on, choose another")
        await asyncio.sleep(0.01)
    sys.stdout.write(f"http://{address[0]}:{address[1]}\n")
    sys.stdout.flush()


class _Server(uvicorn.Server):
    """A server that leaves signals to the house."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield


async def _served(server: uvicorn.Server) -> None:
    # uvicorn ends the process on an address in use; here that is the operator's to hear.
    with suppress(SystemExit):
        await server.serve()


async def _until(stop: asyncio.Event, house: House) -> None:
    """Wait for the signal, or for a loop to end, which none does by itself."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiting, *house.tasks], return_when=asyncio.FIRST_COMPLETED)
    if waiting in done:
        log.info("serve.stop")
        return
    waiting.cancel()
    for task in done:
        task.result()
    raise SettingsError("a part of the program ended by itself; see the log")


async def _close_doors(house: House) -> None:
    """Take nothing more in, let requests under way end, then stop the loops."""
    if house.poll is not None:
        house.poll.stop()
    if house.web is not None:
        house.web.close()
    if house.server is not None:
        house.server.should_exit = True
    doors = [task for task in house.tasks if task.get_name() == DOOR]
    if doors:
        await asyncio.wait(doors, timeout=STOP_S)
    for task in house.tasks:
        task.cancel()
    await asyncio.gather(*house.tasks, return_exceptions=True)
