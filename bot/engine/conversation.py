"""One turn under way: the machine, the new journal entries, and what can be done with them."""

from contextlib import suppress
from datetime import datetime

from bot.casework.casebook import CaseBook
from bot.engine.apply import apply_entry
from bot.engine.effects import Effect, Kept, Said, Scheduled, Silenced
from bot.engine.journal import (
    Answered,
    Cancelled,
    Corrected,
    Drafted,
    Entry,
    InForce,
    Jumped,
    Started,
    Undone,
    fold,
)
from bot.engine.keys import (
    CALL,
    FLOW_PREFIX,
    HUMAN,
    MENU,
    MENU_PAGE,
    PROMPT,
    question_token,
)
from bot.engine.machine import MAX_DEPTH, Machine
from bot.engine.program import Query
from bot.engine.render import Renderer
from bot.engine.replay import difference, replay
from bot.engine.session import Mode, Session
from bot.engine.template import Template
from bot.engine.world import CALL_COMMAND, DANGER_COMMAND, World
from bot.kernel.errors import EngineError, StaleCursorError
from bot.kernel.ids import AnswerKey, EffectKey, FlowId
from bot.kernel.messages import Button, Message, Update
from bot.kernel.values import FileRef, Value

MAX_ANSWERS = 500
"""Answers of one session; then it is closed, with everything kept."""
MENU_SIZE = 6
"""Flows offered at once."""
LABEL_MAX = 16
"""Characters of a button's label, so that it shows whole on a phone."""


def _is_prompt(effect: Effect) -> bool:
    return isinstance(effect, Said) and effect.key.endswith(PROMPT)


def _is_reminder(effect: Effect) -> bool:
    """Tell a reminder from a question's wait, and from one that is taken back."""
    return isinstance(effect, Scheduled) and effect.due is not None and effect.text != ""


class JournalNeededError(EngineError):
    """The turn looks back and needs the segment's journal."""


class Conversation:
    """Carries out one turn. Lives for one call of `advance`."""

    def __init__(
        self,
        world: World,
        session: Session,
        journal: tuple[Entry, ...] | None,
        book: CaseBook | None,
        update: Update,
    ) -> None:
        self.world = world
        self.update = update
        self.mode: Mode = session.mode
        self.greeted = session.greeted
        self.muted = session.muted
        self.quiet_until = session.quiet_until
        self.answers = session.answers
        self.book = book
        self.machine = Machine(world, session, update.received_at, book)
        self.entries: list[Entry] = []
        self._journal = journal

    @property
    def now(self) -> datetime:
        """The time of this turn."""
        return self.update.received_at

    @property
    def key(self) -> AnswerKey:
        """The pending question's key, empty when nothing is asked."""
        return self.machine.key

    def session(self) -> Session:
        """Give the session as it stands."""
        machine = self.machine
        return Session(
            segment=machine.segment,
            frames=tuple(machine.frames),
            asking=machine.asking,
            mode=self.mode,
            behind=machine.behind,
            answers=self.answers,
            greeted=self.greeted,
            muted=self.muted,
            quiet_until=self.quiet_until,
        )

    def effects(self) -> tuple[Effect, ...]:
        """Give what this turn wants done, in order.

        Whoever muted reminders and is promised a new one is told that it will not come.
        """
        effects = list(self.machine.effects)
        if self.muted and any(_is_reminder(effect) for effect in effects):
            note = Said(EffectKey("ui/muted_set"), Message(self.ui("muted_set")))
            prompts = (n for n, effect in enumerate(effects) if _is_prompt(effect))
            effects.insert(max(prompts, default=len(effects)), note)
        return tuple(effects)

    def journal(self) -> tuple[Entry, ...]:
        """Give the segment's entries so far.

        Raises:
            JournalNeededError: They were not loaded.
        """
        if self._journal is None:
            raise JournalNeededError
        return (*self._journal, *self.entries)

    # What moves the conversation: each writes one entry and runs to the next question.

    def record(self, entry: InForce) -> None:
        """Carry out an entry and go on to the next question."""
        if self.machine.behind:
            self.rebuild(entry)
            if not isinstance(entry, Drafted) and self.machine.asking is not None:
                self.machine.prompt()
            return
        self.entries.append(entry)
        apply_entry(self.machine, entry)
        if not isinstance(entry, Drafted):
            self.machine.proceed()

    def answer(self, value: Value) -> None:
        """Answer the pending question; past the limit the session closes instead."""
        if self.answers >= MAX_ANSWERS:
            self.abandon()
            self.machine.say_ui("limit_answers")
            return
        self.answers += 1
        self.record(Answered(self.now, self.key, value))

    def draft(self, option: str) -> None:
        """Tick, untick or tap an option of the pending question."""
        self.record(Drafted(self.now, self.key, option))

    def jump(self, scene: str) -> None:
        """Leave the pending question for a scene."""
        self.record(Jumped(self.now, self.key, scene))

    def cancel(self) -> None:
        """Give up the flow on top."""
        self.record(Cancelled(self.now, self.key))

    def start(self, flow: FlowId) -> None:
        """Start a flow: from idle in a new segment, else on top of what is asked."""
        machine = self.machine
        if not machine.frames:
            self._new_segment()
        elif self._fresh(flow):
            machine.prompt()
            return
        elif len(machine.frames) >= MAX_DEPTH and not self._make_room(flow):
            machine.say_ui("depth_reached")
            machine.prompt()
            return
        self.record(Started(self.now, self.key, flow))

    def _fresh(self, flow: FlowId) -> bool:
        """Whether that very flow was just begun and nothing in it was answered yet."""
        top = self.machine.top
        return top.flow == flow and not top.slots and not top.drafts

    def _make_room(self, flow: FlowId) -> bool:
        """Let an urgent flow in at any depth by giving up the flow on top."""
        if not self.world.programs[flow].flow.urgent:
            return False
        while len(self.machine.frames) >= MAX_DEPTH - 1:
            self.cancel()
        return True

    def _new_segment(self) -> None:
        self.machine.segment += 1
        self.machine.behind = False
        self.answers = 0
        self.entries = []
        self._journal = ()

    def restart(self) -> bool:
        """Begin the first flow of the session again; False when none is under way."""
        machine = self.machine
        if not machine.frames:
            return False
        flow = machine.frames[0].flow
        self.abandon()
        machine.say_ui("restarted")
        self.start(flow)
        return True

    def abandon(self) -> None:
        """Leave every flow. Journal, case and reminders stay."""
        # A flow that vanished has no reminder to take back.
        with suppress(StaleCursorError):
            self.machine.unschedule_wait()
        self.machine.frames = []
        self.machine.asking = None
        self.machine.behind = False

    def mute(self) -> None:
        """Take back every reminder, and let none come until `unmute`."""
        self.muted = True
        self.machine.effects.append(Silenced())

    def unmute(self) -> None:
        """Let reminders come again, the pending question's among them."""
        self.muted = False
        if self.machine.asking is not None:
            self.machine.schedule_wait()

    # Looking back.

    def undo(self) -> bool:
        """Take back the last thing in force; False when there is nothing before it."""
        undone = Undone(self.now, self.key)
        if fold(self.journal()) == fold((*self.journal(), undone)):
            return False
        self.rebuild(undone)
        return True

    def correct(self, key: AnswerKey, value: Value, *, reopen: bool = False) -> None:
        """Replace an earlier answer, or ask its question again."""
        self.rebuild(Corrected(self.now, key, value, reopen))

    def rebuild(self, entry: Entry | None) -> None:
        """Replay the journal with one more entry and do only what that changes."""
        before = self.replayed()
        effects: list[Effect] = list(self.machine.effects)
        if entry is not None:
            self.entries.append(entry)
        after = self.replayed()
        changed = difference(before.effects, after.effects) if entry is not None else ()
        last = [e for e in after.effects[-1:] if isinstance(e, Said) and e.key.endswith(PROMPT)]
        after.effects = [*effects, *changed]
        self.machine = after
        if after.asking is not None and last:
            after.schedule_wait()

    def replayed(self) -> Machine:
        """Run the journal from the segment's start."""
        return replay(self.world, self.machine.segment, fold(self.journal()), self.now, self.book)

    def answered(self) -> tuple[tuple[AnswerKey, Query], ...]:
        """List the questions that have an answer in force, oldest first."""
        asked = self.replayed().asked
        keys = (e.under for e in fold(self.journal()) if isinstance(e, Answered))
        return tuple((key, asked[key]) for key in keys if key in asked)

    def value_of(self, key: AnswerKey) -> Value:
        """Give the value in force for an answered question."""
        answers = (e for e in reversed(fold(self.journal())) if isinstance(e, Answered))
        return next((answer.value for answer in answers if answer.under == key), None)

    def question_behind(self, token: str) -> tuple[AnswerKey, Query] | None:
        """Find the answered question whose old button was pressed."""
        segment = self.machine.segment
        for key, query in reversed(self.answered()):
            if question_token(segment, key) == token:
                return key, query
        return None

    # What is said.

    def say(self, name: str, text: str, buttons: tuple[Button, ...] = ()) -> None:
        """Send a text that no step of a flow says."""
        self.machine.say(EffectKey(f"ui/{name}"), Message(text, buttons))

    def ui(self, key: str, **fills: str) -> str:
        """Give a wording of the program's own."""
        return Renderer(self.world.knowledge, None, {}, key).ui(key, **fills)

    def keep(self, file: FileRef, about: str) -> None:
        """Keep a file that came in."""
        self.machine.effects.append(Kept(file, self.update.file_source, about))

    def prompt(self) -> None:
        """Put the pending question again, or show the menu when there is none."""
        if self.machine.asking is not None:
            self.machine.prompt()
        else:
            self.menu()

    def menu(self, key: str = "menu", page: int = 0) -> None:
        """Offer what can be done."""
        self.say(key, self.ui(key), self.menu_buttons(page))

    def menu_buttons(self, page: int = 0) -> tuple[Button, ...]:
        """Give the buttons of a page of the menu: the call first; the last page leads back."""
        known = (self.world.flow_for(CALL_COMMAND), self.world.flow_for(DANGER_COMMAND))
        offered = [flow for flow in self.world.menu if flow not in known]
        start = page * MENU_SIZE if page * MENU_SIZE < len(offered) else 0
        flows = offered[start : start + MENU_SIZE]
        titles = (self.world.programs[flow].flow.title[:LABEL_MAX] for flow in flows)
        after = start // MENU_SIZE + 1 if start + MENU_SIZE < len(offered) else 0
        more = (Button(f"{MENU_PAGE}{after}", self.ui("button_more")),)
        return (
            Button(CALL, self.ui("button_call")),
            *(Button(f"{FLOW_PREFIX}{f}", t) for f, t in zip(flows, titles, strict=True)),
            *(more if len(offered) > MENU_SIZE else ()),
        )

    def has_spoken(self) -> bool:
        """Tell whether anything was said in this turn."""
        return any(isinstance(effect, Said) for effect in self.machine.effects)

    def say_first(self, name: str, text: str) -> None:
        """Say something before everything else of this turn."""
        self.say(name, text)
        self.machine.effects.insert(0, self.machine.effects.pop())

    def plain(self, template: Template) -> str:
        """Fill a text of the content, which names no slots."""
        return Renderer(self.world.knowledge, None, {}, template.source).text(template)

    def digression_text(self, template: Template) -> str:
        """Fill a digression's text with what the running flow knows."""
        if not self.machine.frames:
            return self.plain(template)
        return self.machine.renderer(self.key).text(template)

    def say_with_buttons(self, name: str, text: str) -> None:
        """Say something that keeps the pending question's buttons at hand."""
        machine = self.machine
        if machine.asking is None:
            self.say(name, text, self.menu_buttons())
            return
        self.say(name, text, machine.buttons())

    def help_buttons(self) -> tuple[Button, ...]:
        """Give the buttons of help and of the word on humans."""
        return (Button(MENU, self.ui("button_menu")), Button(HUMAN, self.ui("button_human")))
