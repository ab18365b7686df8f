"""`bot.channels.web.guard`."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.guard import COOKIE, SECURE_COOKIE, SecureHeaders, greet


def _request(scheme: str, cookie: str = "") -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    where = {"path": "/", "query_string": b"", "server": ("wenzhu.test", 443)}
    return Request({"type": "http", "scheme": scheme, "headers": headers, **where})


def _cookie(request: Request) -> str:
    response = Response()
    greet(request, response)
    return response.headers["set-cookie"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    """HttpOnly and SameSite=Strict always; Secure and the __Host- prefix over TLS."""
    plain, secure = _cookie(_request("http")), _cookie(_request("https"))

    assert plain.startswith(f"{COOKIE}=")
    assert secure.startswith(f"{SECURE_COOKIE}=")
    assert "Secure" in secure
    assert all("HttpOnly" in one and "SameSite=strict" in one for one in (plain, secure))


def test_a_known_browser_keeps_its_identity() -> None:
    """Saying hello again must not lose a conversation."""
    id_ = "0123456789abcdef" * 2

    assert _cookie(_request("http", f"{COOKIE}={id_}")).startswith(f"{COOKIE}={id_};")


def test_a_made_up_identity_is_replaced() -> None:
    """Only what we could have given is believed."""
    assert "admin" not in _cookie(_request("http", f"{COOKIE}=admin"))


def test_two_browsers_get_two_identities() -> None:
    """128 random bits each."""
    assert _cookie(_request("http")) != _cookie(_request("http"))


@pytest.mark.parametrize(("scheme", "expected"), [("https", True), ("http", False)])
async def test_a_page_over_tls_stays_on_tls(scheme: str, *, expected: bool) -> None:
    """HSTS is sent where it means something: over TLS."""
    app = SecureHeaders(Response("好"))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://wenzhu.test") as one:
        answer = await one.get("/")

    assert ("strict-transport-security" in answer.headers) is expected
