"""`bot.channels.web.routes`."""

from collections.abc import Mapping
from uuid import uuid4

import pytest

from bot.channels.web.guard import HEADERS
from bot.channels.web.routes import WebLimits
from bot.kernel.errors import StoreError, StoreFullError
from tests.channels.web.conftest import LIMITS, Site

ID = "0b8f1d2e-3c4a-4b5d-8e6f-7a8b9c0d1e2f"


async def _texts(site: Site, after: int = 0) -> list[str]:
    answer = await site.client.get("/api/messages", params={"after": after})
    return [message["text"] for message in answer.json()["messages"]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/static/page.js"),
        ("GET", "/static/page.css"),
        ("GET", "/static/icon.svg"),
        ("POST", "/api/hello"),
        ("GET", "/api/messages"),
        ("POST", "/api/messages"),
        ("POST", "/api/files"),
        ("GET", "/api/files/1/0"),
        ("GET", "/no/such/place"),
    ],
)
async def test_every_response_carries_the_security_headers(
    site: Site, method: str, path: str
) -> None:
    """Pages, data, refusals and what does not exist: all are protected alike."""
    answer = await site.client.request(method, path)

    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_the_page_is_small_and_names_no_other_origin(site: Site) -> None:
    """Less than 60 KB in all, and nothing is loaded from elsewhere."""
    names = ("/", "/static/page.js", "/static/page.css", "/static/icon.svg")
    bodies = [(await site.client.get(name)).text for name in names]

    assert sum(len(body.encode()) for body in bodies) < 60_000
    assert "{{" not in bodies[0]
    assert "https://" not in "".join(bodies)


async def test_a_text_is_taken_before_it_is_acknowledged(site: Site) -> None:
    """200 comes after the commit: the answer can be read at once."""
    await site.hello()

    answer = await site.client.post("/api/messages", json={"id": ID, "text": "他打来了"})

    assert answer.json() == {"id": ID}
    assert await _texts(site) == ["text:他打来了"]


async def test_the_same_message_twice_counts_once(site: Site) -> None:
    """A page that did not hear our answer sends the same id again."""
    await site.hello()
    body = {"id": ID, "tap": "a:b"}

    codes = [(await site.client.post("/api/messages", json=body)).status_code for _ in range(3)]

    assert codes == [200, 200, 200]
    assert await _texts(site) == ["tap:a:b"]


async def test_two_browsers_see_nothing_of_each_other(site: Site) -> None:
    """The identity is the cookie's alone."""
    await site.hello()
    await site.client.post("/api/messages", json={"id": ID, "text": "我的"})
    site.client.cookies.clear()
    await site.hello()

    assert await _texts(site) == []


async def test_a_stranger_is_told_to_reload(site: Site) -> None:
    """Without the cookie nothing is taken."""
    answer = await site.client.post("/api/messages", json={"id": ID, "text": "谁"})

    assert answer.status_code == 401
    assert answer.json()["say"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"id": "x", "text": "a"}',
        b'{"text": "a"}',
        b'{"id": "0b8f1d2e-3c4a-4b5d-8e6f-7a8b9c0d1e2f"}',
        b'{"id": "0b8f1d2e-3c4a-4b5d-8e6f-7a8b9c0d1e2f", "text": "a", "tap": "b"}',
        b'{"id": "0b8f1d2e-3c4a-4b5d-8e6f-7a8b9c0d1e2f", "text": 3}',
    ],
)
async def test_bad_json_is_refused_in_plain_words(site: Site, body: bytes) -> None:
    """A page that is out of step is told so, and nothing is stored."""
    await site.hello()

    answer = await site.client.post("/api/messages", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"] == "error_bad"
    assert await _texts(site) == []


async def test_a_body_over_the_limit_is_refused(site: Site) -> None:
    """Nobody can fill the memory with one request."""
    await site.hello()
    body = {"id": ID, "text": "长" * LIMITS.body_bytes}

    answer = await site.client.post("/api/messages", json=body)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "http://evil.test"}, {"origin": "null"}],
)
async def test_another_site_cannot_write(site: Site, headers: Mapping[str, str]) -> None:
    """A request that another origin made is refused, whatever its cookie."""
    await site.hello()

    answer = await site.client.post(
        "/api/messages", json={"id": ID, "text": "假"}, headers=headers
    )

    assert answer.status_code == 403
    assert await _texts(site) == []


@pytest.mark.parametrize(
    ("trouble", "word"),
    [(StoreFullError("full"), "store_full"), (StoreError("SQLITE_IOERR"), "error_trouble")],
)
async def test_what_is_not_stored_may_be_tried_again(
    site: Site, trouble: StoreError, word: str
) -> None:
    """503 with a time: the page keeps the words and sends them later."""
    await site.hello()
    site.trouble = trouble

    answer = await site.client.post("/api/messages", json={"id": ID, "text": "存不下"})

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["error"] == word


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("image/jpeg", "photo"),
        ("Audio/MP4; codecs=aac", "voice"),
        ("video/mp4", "video"),
        ("application/pdf", "file"),
        ("", "file"),
        ("text/html\u00ff", "file"),
    ],
)
async def test_the_kind_of_an_upload_is_read_from_its_type(
    site: Site, mime: str, kind: str
) -> None:
    """A voice at a question for a voice is told from a photo; what is no type is a file."""
    await site.hello()
    headers = [(b"content-type", mime.encode("latin-1")), (b"x-message-id", ID.encode())]

    await site.client.post("/api/files", content=b"abc", headers=headers)

    dump = await site.store.dump((await site.store.addresses())[0])
    assert dump is not None
    assert [file.ref.kind for file in dump.files] == [kind]


async def test_an_upload_comes_back_byte_for_byte(site: Site) -> None:
    """What is sealed on the way in opens on the way out."""
    await site.hello()
    body = bytes(range(256)) * 3
    key = str(uuid4())

    sent = await site.client.post(
        "/api/files",
        content=body,
        headers={
            "x-message-id": key,
            "x-file-name": "%E9%97%A8.jpg",
            "content-type": "image/jpeg",
        },
    )
    message = (await site.client.get("/api/messages")).json()["messages"][0]
    got = await site.client.get(f"/api/files/{message['id']}/0")

    assert sent.status_code == 200
    assert message["files"] == [{"name": "门.jpg", "size": len(body)}]
    assert got.content == body
    assert got.headers["content-disposition"].startswith("attachment")


async def test_an_upload_over_the_limit_is_refused_and_not_kept(site: Site) -> None:
    """The limit holds whether or not the size is announced."""
    await site.hello()

    answer = await site.client.post(
        "/api/files",
        content=bytes(LIMITS.file_bytes + 1),
        headers={"x-message-id": ID, "x-file-name": "a.bin"},
    )

    assert answer.status_code == 413
    assert await _texts(site) == []


async def test_an_empty_upload_is_refused(site: Site) -> None:
    """A file of no bytes is most often one that failed to load."""
    await site.hello()

    answer = await site.client.post(
        "/api/files", content=b"", headers={"x-message-id": ID, "x-file-name": "a.bin"}
    )

    assert answer.json()["error"] == "file_empty"


async def test_a_file_name_cannot_be_a_path(site: Site) -> None:
    """Slashes and dots in front do not survive."""
    await site.hello()
    name = "..%2F..%2Fetc%2Fpasswd"

    await site.client.post(
        "/api/files", content=b"x", headers={"x-message-id": ID, "x-file-name": name}
    )
    message = (await site.client.get("/api/messages")).json()["messages"][0]

    assert "/" not in message["files"][0]["name"]
    assert not message["files"][0]["name"].startswith(".")


@pytest.mark.parametrize("path", ["/api/files/9999/0", "/api/files/0/0", "/api/files/1/7"])
async def test_a_file_that_is_not_there_is_404(site: Site, path: str) -> None:
    """Also one of somebody else: ids are looked up among the user's own messages."""
    await site.hello()
    await site.client.post("/api/messages", json={"id": ID, "text": "一"})

    assert (await site.client.get(path)).status_code == 404


async def test_a_cursor_that_is_no_number_is_refused(site: Site) -> None:
    """The page asks for what came after an id."""
    await site.hello()

    assert (await site.client.get("/api/messages", params={"after": "x"})).status_code == 400


async def test_an_erased_user_is_told_that_his_page_is_out_of_date(site: Site) -> None:
    """After an erasure elsewhere the page learns that its messages are gone."""
    await site.hello()
    await site.client.post("/api/messages", json={"id": ID, "text": "一"})
    last = (await site.client.get("/api/messages")).json()["messages"][-1]["id"]

    answer = await site.client.get("/api/messages", params={"after": last + 5})

    assert answer.json() == {"gone": True, "messages": []}


async def test_after_stop_no_stream_is_opened(site: Site) -> None:
    """A server on its way out sends readers away with a time to come back."""
    await site.hello()
    site.channel.close()

    answer = await site.client.get("/api/events")

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


async def test_a_file_that_no_longer_opens_is_404(site: Site) -> None:
    """The message is still there, its file is not: said before any byte is sent."""
    await site.hello()
    headers = {"x-message-id": ID, "x-file-name": "a.txt", "content-type": "text/plain"}
    await site.client.post("/api/files", content=b"abc", headers=headers)
    (message,) = (await site.client.get("/api/messages")).json()["messages"]
    for path in site.files.iterdir():
        path.unlink()

    answer = await site.client.get(f"/api/files/{message['id']}/0")

    assert answer.status_code == 404
    assert answer.json()["error"] == "error_gone"


@pytest.mark.parametrize("limits", [WebLimits(streams_per_user=1), WebLimits(streams=1)])
async def test_more_streams_than_allowed_are_sent_away(site: Site, limits: WebLimits) -> None:
    """One browser, or all together, cannot hold every connection; the page then polls."""
    await site.hello()
    site.limit(limits)
    await site.client.post("/api/messages", json={"id": ID, "text": "a"})
    (address,) = await site.store.addresses()

    with site.channel.reader(address):
        answer = await site.client.get("/api/events")

    assert answer.status_code == 503
    assert answer.json()["error"] == "error_streams"
