"""Accept updates: durable first, then their messages to delivery and their files to be fetched."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.adviser.delivery import Delivery
from bot.adviser.fetching import Fetcher
from bot.adviser.pace import Clock
from bot.adviser.ports import Receipt, Store
from bot.kernel.errors import StoreError
from bot.kernel.messages import Update
from bot.language.masking import mask_secrets

log = logging.getLogger("wenzhu.intake")

PENDING_MAX: Final = 1000
"""Updates being accepted at once; more wait at their source."""
FIRST_RETRY_S: Final = 0.2
NEXT_RETRY_S: Final = 1.0


class Intake:
    """The way in for every channel and for timers."""

    def __init__(self, store: Store, delivery: Delivery, fetcher: Fetcher, clock: Clock) -> None:
        self.on_accept: Callable[[], None] | None = None
        """Called after each accepted update: it may have set a timer."""
        self._store = store
        self._delivery = delivery
        self._fetcher = fetcher
        self._clock = clock
        self._places = asyncio.Semaphore(PENDING_MAX)
        self._failed = asyncio.Event()
        # A crash may have left updates that were accepted and not carried out.
        self._failed.set()

    async def accept(self, update: Update) -> Receipt:
        """Store an update and carry out its turn; it is durable when this returns.

        Updates of one user take effect in the order of the calls.

        Raises:
            StoreError: It was not stored; deliver it again.
        """
        async with self._places:
            receipt = await self._store.take(_masked(update))
        if not receipt.duplicate:
            self._delivery.heard(update)
        self._hand_on(receipt)
        for file in receipt.files:
            if file.state == "expected":
                self._fetcher.expect(update.address, file)
        return receipt

    async def run(self) -> None:
        """Try again what failed, for ever."""
        while True:
            await self._failed.wait()
            self._failed.clear()
            await self._clock.sleep(FIRST_RETRY_S)
            while not await self._try_again():
                await self._clock.sleep(NEXT_RETRY_S)

    async def _try_again(self) -> bool:
        """Carry out what waits; False when something still does."""
        try:
            receipts = await self._store.take_waiting()
        except StoreError as exc:
            log.warning("intake.retry", extra={"kind": type(exc).__name__})
            return False
        for receipt in receipts:
            self._hand_on(receipt)
        if any(file.state == "expected" for receipt in receipts for file in receipt.files):
            self._fetcher.rescan()
        return not any(receipt.failed and not receipt.dead for receipt in receipts)

    def _hand_on(self, receipt: Receipt) -> None:
        self._delivery.put(receipt.messages)
        if receipt.dead:
            log.error("intake.dead")
        elif receipt.failed:
            self._failed.set()
        if self.on_accept is not None and not receipt.duplicate:
            self.on_accept()


def _masked(update: Update) -> Update:
    """Hide what must never be kept, before anything is stored.

    What is pressed comes back as this program sent it, and what a timer says was masked.
    """
    if update.kind not in ("text", "file"):
        return update
    file = update.file
    named = replace(file, name=mask_secrets(file.name)) if file is not None else None
    return replace(update, text=mask_secrets(update.text), file=named)
