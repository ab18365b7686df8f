"""Faults that a test orders: what the stand-in does instead of a plain answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypedDict

from tests.support.bot_api_shapes import ApiError, Params

Kind: TypeAlias = Literal[
    "429",
    "500",
    "502",
    "400",
    "403",
    "stall_before",
    "stall_after",
    "reset_before",
    "reset_after",
    "cut",
]
"""What happens. `_after` kinds accept and record the request first, then hide the answer;
`502` answers with a page of HTML; `cut` breaks off a file download half-way."""

EVERY_METHOD: Final = "*"
DOWNLOAD: Final = "file"  # the name under which downloads of files are matched


class FaultDetails(TypedDict, total=False):
    """What may narrow a fault: see `Fault`."""

    skip: int
    retry_after: int
    chat_id: int | None
    fragment: str
    description: str


@dataclass(slots=True)
class Fault:
    """One order: for the next `times` matching calls after `skip` others."""

    method: str
    kind: Kind
    times: int = 1
    skip: int = 0
    retry_after: int = 1
    chat_id: int | None = None
    fragment: str = ""
    description: str = ""
    happened: int = 0

    @property
    def accepts(self) -> bool:
        """Tell whether the request takes effect although no good answer is given."""
        return self.kind in {"stall_after", "reset_after"}

    def matches(self, method: str, params: Params) -> bool:
        """Tell whether a call is one that the order is for."""
        if self.method not in {EVERY_METHOD, method}:
            return False
        if self.chat_id is not None and params.whole("chat_id") != self.chat_id:
            return False
        return self.fragment in (params.text("text") or params.text("caption"))

    def error(self) -> ApiError:
        """Make the refusal for the kinds that refuse in JSON."""
        code = int(self.kind)
        wording = {
            400: "Bad Request: chat not found",
            403: "Forbidden: bot was blocked by the user",
            429: f"Too Many Requests: retry after {self.retry_after}",
            500: "Internal Server Error",
        }
        text = self.description or wording[code]
        return ApiError(code, text, self.retry_after if code == 429 else None)


@dataclass(frozen=True, slots=True)
class Impatience:
    """A call made to a chat before the `retry_after` it was given had passed."""

    at: float
    chat_id: int
    early_s: float


class Faults:
    """Orders in force. The caller holds the lock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._orders: list[Fault] = []
        self._outage_until = 0.0
        self._wait_until: dict[int, float] = {}
        self.impatience: list[Impatience] = []

    def add(self, fault: Fault) -> Fault:
        """Put an order in force; `fault.happened` counts."""
        self._orders.append(fault)
        return fault

    def clear(self) -> None:
        """Cancel every order and the outage."""
        self._orders.clear()
        self._outage_until = 0.0

    def start_outage(self, seconds: float) -> None:
        """Answer nothing but 502 until the stand-in's clock is `seconds` further."""
        self._outage_until = self._now() + seconds

    def take(self, method: str, params: Params) -> Fault | None:
        """Find the fault for a call and use it up."""
        self._note_impatience(params)
        if self._now() < self._outage_until:
            return Fault(method, "502")
        for order in self._orders:
            if order.times > 0 and order.matches(method, params):
                return self._use(order, params)
        return None

    def _use(self, order: Fault, params: Params) -> Fault | None:
        if order.skip > 0:
            order.skip -= 1
            return None
        order.times -= 1
        order.happened += 1
        if order.kind == "429":
            until = time.monotonic() + order.retry_after
            self._wait_until[params.whole("chat_id")] = until
        return order

    def _note_impatience(self, params: Params) -> None:
        chat_id = params.whole("chat_id")
        until = self._wait_until.get(chat_id)
        if chat_id == 0 or until is None:
            return
        now = time.monotonic()
        if now < until:
            self.impatience.append(Impatience(now, chat_id, until - now))
        else:
            del self._wait_until[chat_id]
