"""The composition root: the only place where adapters meet the use case."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from opencc import OpenCC

from bot.adviser.desk import perform
from bot.adviser.envelope import encode_message
from bot.adviser.pictures import perform_without_font
from bot.adviser.turn import TurnStep
from bot.authoring.finding import prevents_serving
from bot.authoring.library import Library, load_library
from bot.authoring.wording import load_wording
from bot.documents.typesetting import missing_parts
from bot.engine.render import Renderer
from bot.engine.world import World, build_world
from bot.kernel.errors import ContentError, SettingsError
from bot.kernel.messages import Message
from bot.settings import Settings, wall_clock
from bot.storage.faults import Faults
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore


def load_world(settings: Settings) -> World:
    """Load flows and content, ready to serve.

    Raises:
        ContentError: Something in them must not reach users; holds every finding.
    """
    library = load_library(settings.flows, settings.content, wall_clock().date())
    refuse_errors(library, settings)
    act = perform_without_font if missing_parts() else perform
    return build_world(library.flows, library.knowledge, act, OpenCC("t2s").convert)


def refuse_errors(library: Library, settings: Settings) -> None:
    """Stop on findings of loading that make flows unfit to serve.

    Raises:
        ContentError: Holds every such finding, in the operator's words.
    """
    wording = load_wording(settings.content)
    bad = [finding for finding in library.findings if prevents_serving(finding)]
    if bad or not library.flows:
        raise ContentError([line for finding in bad for line in wording.lines(finding)])


@asynccontextmanager
async def open_store(
    settings: Settings, step: TurnStep, *, read_only: bool = False
) -> AsyncGenerator[SqliteStore]:
    """Open the store of the settings and close it at the end.

    Raises:
        StoreError, VaultError: As `SqliteStore.open` says.
        SettingsError: The data directory cannot be made, or the fault point is unknown.
    """
    apology = Renderer(step.world.knowledge, None, {}).ui("failed")
    keyring = _keyring(settings)
    store = await SqliteStore.open(
        settings.data,
        keyring,
        step,
        faults=_faults(settings),
        apology=encode_message(Message(apology)),
        read_only=read_only,
    )
    try:
        yield store
    finally:
        await store.close()


def _keyring(settings: Settings) -> Keyring:
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Keyring.load_or_create(settings.key_file)
    except OSError as exc:
        raise SettingsError("WENZHU_DATA: the directory cannot be made or written") from exc


def _faults(settings: Settings) -> Faults:
    if settings.fault is None:
        return Faults()
    try:
        return Faults(*settings.fault)
    except ValueError as exc:
        raise SettingsError("WENZHU_FAULT: no such point") from exc
