"""What protects the page: headers on every response, who is asking, from where."""

import re
import secrets
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.channel import CHANNEL
from bot.kernel.errors import AdviserError
from bot.kernel.ids import Address

COOKIE: Final = "wenzhu"
SECURE_COOKIE: Final = "__Host-wenzhu"
COOKIE_DAYS: Final = 180
_ID: Final = re.compile(r"[0-9a-f]{32}")
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' blob:",
        "font-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}
_HSTS: Final = "max-age=31536000"


class RefusedError(AdviserError):
    """A request that cannot be carried out. `word` names the sentence that says why."""

    def __init__(self, status: int, word: str, retry_after_s: int | None = None) -> None:
        super().__init__(word)
        self.status = status
        self.word = word
        self.retry_after_s = retry_after_s


class SecureHeaders:
    """Wraps an application: every response, errors too, gets the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; only the start of its response is touched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _HSTS
            await send(message)

        await self._app(scope, receive, send_secured)


def require_same_origin(request: Request) -> None:
    """Refuse what another site made a browser send.

    A request that carries neither header comes from no browser that would add our cookie.

    Raises:
        RefusedError: It comes from another origin.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        raise RefusedError(403, "error_origin")
    origin = request.headers.get("origin")
    # The scheme is left out: behind a proxy that ends TLS, ours is not the browser's.
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise RefusedError(403, "error_origin")


def address_of(request: Request) -> Address:
    """Tell who is asking.

    Raises:
        RefusedError: The page has not said hello yet.
    """
    found = request.cookies.get(_cookie_name(request), "")
    if not _ID.fullmatch(found):
        raise RefusedError(401, "error_unknown")
    return Address(f"{CHANNEL}:{found}")


def greet(request: Request, response: Response) -> None:
    """Give a browser its identity if it has none, else keep the one it has for longer.

    Asked for by the page's own script: a visit that follows a link from another site comes
    without the strict cookie, and must not be given a new identity.
    """
    name = _cookie_name(request)
    known = request.cookies.get(name, "")
    response.set_cookie(
        name,
        known if _ID.fullmatch(known) else secrets.token_hex(16),
        max_age=COOKIE_DAYS * 24 * 3600,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def _cookie_name(request: Request) -> str:
    return SECURE_COOKIE if _is_secure(request) else COOKIE


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
