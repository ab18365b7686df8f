"""Delivery to a webhook: one update in flight per lane, retried until taken or too old."""

import asyncio
import time
from typing import Final

import aiohttp

from tests.support.bot_api_queue import Pending
from tests.support.bot_api_shapes import as_int
from tests.support.bot_api_world import Delivery, Webhook, World

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ANSWER_MAX_S: Final = 60
FIRST_WAIT_S: Final = 0.05  # the real server starts at seconds; tests have no time for it
LONGEST_WAIT_S: Final = 1.0


class Pusher:
    """Pushes pending updates while a webhook is set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._stopped = False

    def pump(self) -> None:
        """Start a delivery in every idle lane that has an update."""
        world = self._world
        if self._stopped or not world.webhook.url:
            return
        with world.changed:
            hook = world.webhook
            heads = world.queue.heads(self._busy)[: hook.max_connections - len(self._busy)]
        for key, pending in heads:
            self._busy.add(pending.lane)
            task = asyncio.create_task(self._deliver(hook, key, pending))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is in flight."""
        self._stopped = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _deliver(self, hook: Webhook, key: int, pending: Pending) -> None:
        try:
            wait_s = FIRST_WAIT_S
            while self._is_due(hook, key):
                status, asked_wait_s = await self._post(hook, pending)
                if self._settle(hook, key, pending, status):
                    break
                await asyncio.sleep(asked_wait_s or wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        finally:
            self._busy.discard(pending.lane)
        self.pump()

    def _is_due(self, hook: Webhook, key: int) -> bool:
        with self._world.changed:
            self._world.queue.expire()
            return self._world.webhook is hook and self._world.queue.holds(key)

    def _settle(self, hook: Webhook, key: int, pending: Pending, status: int) -> bool:
        world = self._world
        with world.changed:
            world.deliveries.append(Delivery(time.monotonic(), pending.body, status))
            taken = 200 <= status < 300
            if taken:
                world.queue.forget(key)
            else:
                hook.last_error_date = int(world.clock.now())
                hook.last_error = (
                    f"Wrong response from the webhook: {status}"
                    if status
                    else "Connection refused"
                )
            world.changed.notify_all()
            return taken

    async def _post(self, hook: Webhook, pending: Pending) -> tuple[int, int]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ANSWER_MAX_S)
            )
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        try:
            async with self._session.post(
                hook.url, data=pending.body, headers=headers, allow_redirects=False
            ) as response:
                await response.read()
                return response.status, as_int(response.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError):
            return 0, 0
