"""The page in a real browser against the real process, at phone and desk size."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from bot.documents.timeline import WIDTH
from bot.documents.typesetting import missing_parts
from tests.support.process import Serve
from tests.support.shipped import FLOWS

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = ((390, 844), (1280, 800))
WAIT_MS = 15_000
_AT_END = """() => {
  const log = document.getElementById("log");
  return log.scrollHeight > log.clientHeight
    && log.scrollHeight - log.clientHeight - log.scrollTop < 2;
}"""

PICTURE_FLOW = """title: 画图
about: 画一张图
enter: [画给我看]
scenes:
  开始:
    - do: export
      format: picture
      save: 图
    - say: 画好了。
      files: [图]
    - go: end
"""

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="Chromium is not installed; make test says how"
)


@dataclass
class Watch:
    """What a page must not do: complain, or ask another origin for anything."""

    complaints: list[str] = field(default_factory=list[str])
    foreign: list[str] = field(default_factory=list[str])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


async def _open(browser: Browser, serve: Serve, size: tuple[int, int]) -> tuple[Page, Watch]:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.set_default_timeout(WAIT_MS)
    page = await context.new_page()
    watch = Watch()

    def asked(request: Request) -> None:
        if not request.url.startswith((serve.url, "blob:", "data:")):
            watch.foreign.append(request.url)

    def told(line: ConsoleMessage) -> None:
        if line.type == "error":
            watch.complaints.append(line.text)

    page.on("request", asked)
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    page.on("console", told)
    await page.goto(serve.url)
    return page, watch


async def _press(page: Page, label: str) -> None:
    await page.locator("#panel").get_by_role("button", name=label, exact=True).click()


async def _say(page: Page, text: str) -> None:
    await page.locator("#words").fill(text)
    await page.locator("#words").press("Enter")


async def _heard(page: Page, text: str) -> None:
    await page.locator("#log").get_by_text(text).last.wait_for()


@pytest.mark.parametrize("size", SIZES)
async def test_a_call_is_led_through_by_taps(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """From the pinned button to the wrapped-up call, nothing but taps and two words."""
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, size)

        await page.locator("#call").click()
        await _heard(page, "哪家公司")
        await _press(page, "正在讲电话")
        await _press(page, "我是借款人本人")
        await _press(page, "辱骂")
        await _heard(page, "请好好说话")
        await _press(page, "威胁人身")
        await _press(page, "挂断了")
        await page.locator("#words").fill("10分钟")
        await page.locator("#words").press("Enter")
        await _heard(page, "说清自己是哪家公司")
        await page.locator("#back").click()
        await _heard(page, "退回上一步")

        assert watch.complaints == []
        assert watch.foreign == []
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0]


@pytest.mark.parametrize("size", SIZES)
async def test_files_come_in_and_go_out(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """A photo is kept, and the export that is asked for can be saved and names it."""
    photo = tmp_path / "door.jpg"
    photo.write_bytes(b"\xff\xd8\xff" + bytes(range(256)) * 40)
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, size)
        await page.locator("#start").click()

        await page.locator("#file").set_input_files(str(photo))
        await _heard(page, "文件存好了")
        await page.locator("#words").fill("我的案件")
        await page.locator("#words").press("Enter")
        await _press(page, "导出给人看的")
        async with page.expect_download() as saved:
            await page.locator("#log").get_by_text("记录.txt").first.click()
        path = await (await saved.value).path()
        text = await asyncio.to_thread(path.read_text, encoding="utf-8")

        assert "door.jpg" in text
        assert watch.complaints == []
        assert watch.foreign == []


@pytest.mark.skipif(bool(missing_parts()), reason="no Chinese font; make test says how")
@pytest.mark.parametrize("size", SIZES)
async def test_the_picture_of_a_case_is_seen_in_the_chat(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """The picture stands in the bubble as wide as it can be, and can be saved as well."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    (tmp_path / "flows" / "picture.yaml").write_text(PICTURE_FLOW, "utf-8")
    with Serve(tmp_path / "data", settings={"WENZHU_FLOWS": str(tmp_path / "flows")}) as serve:
        page, watch = await _open(browser, serve, size)
        await page.locator("#start").click()

        await _say(page, "画给我看")
        picture = page.locator("img.whole[src]")
        await picture.wait_for()
        drawn = await picture.evaluate("async (picture) => [await picture.decode(), 1][1]")
        seen = await picture.bounding_box()
        async with page.expect_download() as saved:
            await page.locator("#log").get_by_text("记录.png").click()
        path = await (await saved.value).path()

        assert drawn == 1
        assert seen is not None
        assert seen["width"] >= min(WIDTH, size[0]) * 0.85
        assert (await asyncio.to_thread(path.read_bytes)).startswith(b"\x89PNG")
        assert watch.complaints == []
        assert watch.foreign == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]


async def test_a_restart_of_the_server_is_survived(browser: Browser, tmp_path: Path) -> None:
    """What is written while the server is away is sent once it is back, and only once."""
    with Serve(tmp_path / "data") as serve:
        page, _ = await _open(browser, serve, SIZES[0])
        await page.locator("#call").click()
        await _heard(page, "哪家公司")
        serve.kill()
        await page.locator("#words").fill("刚挂断")
        await page.locator("#words").press("Enter")

        serve.start()

        await _heard(page, "他找的人是你吗")
        answers = await page.locator("#log").get_by_text("他找的人是你吗").count()
        assert answers == 1
        await page.reload()
        await _heard(page, "他找的人是你吗")


async def test_the_keyboard_is_enough(browser: Browser, tmp_path: Path) -> None:
    """Tab and Enter reach the options, with the focus in sight."""
    with Serve(tmp_path / "data") as serve:
        page, _ = await _open(browser, serve, SIZES[0])
        await page.locator("#call").focus()
        await page.keyboard.press("Enter")
        await _heard(page, "哪家公司")
        option = page.locator("#panel").get_by_role("button", name="正在讲电话", exact=True)
        await option.wait_for()

        for _ in range(30):
            if await option.evaluate("one => one === document.activeElement"):
                break
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")

        await _heard(page, "他找的人是你吗")


async def test_a_tick_changes_the_question_itself(browser: Browser, tmp_path: Path) -> None:
    """A ticked option shows its tick on the same button, with no further bubble in the log."""
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, SIZES[0])
        await page.locator("#start").click()
        await _press(page, "投诉举报")
        await _press(page, "借款人本人")
        finish = page.locator('#panel button[data-id$="!done"]')
        await finish.wait_for()
        rows = await page.locator("#log .row").count()

        await page.locator("#panel button").first.click()

        ticked = page.locator('#panel button[aria-pressed="true"]')
        await ticked.wait_for()
        # The bubble of the press itself goes once the question has changed.
        await page.wait_for_function(
            "n => document.querySelectorAll('#log .row').length === n", arg=rows
        )
        assert await ticked.count() == 1
        assert watch.complaints == []


async def test_hiding_empties_the_screen_and_lasts(browser: Browser, tmp_path: Path) -> None:
    """Hidden, the page tells of the weather, also when loaded again, until asked to go on."""
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, SIZES[0])
        await page.locator("#call").click()
        await _heard(page, "现在是哪种情况")

        await page.locator("#hide").click()

        await _heard(page, "伞")
        assert "催收" not in await page.locator("body").inner_text()
        await page.reload()
        await _heard(page, "伞")
        assert "催收" not in await page.locator("body").inner_text()
        assert await page.title() == "天气"
        await _say(page, "继续")
        await _heard(page, "现在是哪种情况")
        assert await page.locator("#call").is_visible()
        assert watch.complaints == []


async def test_a_page_loaded_again_shows_the_end(browser: Browser, tmp_path: Path) -> None:
    """After a reload the last question is in sight, with its buttons."""
    with Serve(tmp_path / "data") as serve:
        page, _ = await _open(browser, serve, SIZES[0])
        await page.locator("#start").click()
        await page.locator("#call").click()
        await _press(page, "正在讲电话")
        await _press(page, "我是借款人本人")
        await _press(page, "辱骂")
        await _heard(page, "请好好说话")

        await page.reload()

        last = page.locator("#log .row").last
        await last.wait_for()
        await page.wait_for_function(_AT_END)
        await page.locator("#panel").get_by_role("button", name="挂断了").wait_for()


@pytest.mark.parametrize("size", SIZES)
async def test_whatever_is_pressed_is_large(
    browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Everything to press is at least 44 pixels high and wide, and inside the window."""
    with Serve(tmp_path / "data") as serve:
        page, _ = await _open(browser, serve, size)
        await page.locator("#call").click()
        await _press(page, "正在讲电话")
        await _press(page, "我是借款人本人")
        await page.locator("#panel").get_by_role("button", name="挂断了").wait_for()

        for place in await page.locator("button:visible, label.attach, textarea").all():
            box = await place.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]


async def test_nothing_written_stays_on_the_device(browser: Browser, tmp_path: Path) -> None:
    """Neither what was typed nor who typed it is within reach of a script or in an address."""
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, SIZES[0])
        await _say(page, "昨晚八点打了我妈三次")
        await page.locator("#log .row.it").first.wait_for()

        kept = await page.evaluate(
            "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href])"
        )

        assert kept == f'[{{}},{{}},"","{serve.url}/"]'
        assert watch.complaints == []


async def test_a_hotline_is_one_press_away(browser: Browser, tmp_path: Path) -> None:
    """In danger nobody copies a number: it is a link that dials."""
    with Serve(tmp_path / "data") as serve:
        page, watch = await _open(browser, serve, SIZES[0])

        await _say(page, "我不想活了")

        await page.locator('#log a[href="tel:12356"]').first.wait_for()
        assert await page.locator('#log a[href="tel:110"]').count() > 0
        assert watch.complaints == []
