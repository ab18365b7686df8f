"""Play inputs in one flow that stands alone, and see where it stands."""

from collections.abc import Iterator
from datetime import datetime

from bot.authoring.inputs import Input, Move
from bot.authoring.outlook import decided_by_case
from bot.authoring.simulator import Simulator, Snapshot
from bot.authoring.stand_ins import alone, sample_case
from bot.authoring.testing import DEFAULT_START
from bot.authoring.tracing import traced
from bot.engine.effects import Effect
from bot.engine.keys import FLOW_PREFIX, button_id, question_token
from bot.engine.model import END
from bot.engine.program import Query
from bot.engine.world import World
from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import FileKind


class Player:
    """A simulator of one flow. Others only ask for what they give, unless it is `whole`."""

    def __init__(self, world: World, flow_id: FlowId, *, whole: bool = False) -> None:
        self.flow_id = flow_id
        self.world = world if whole else alone(world, flow_id)
        watched, self.trace = traced(self.world)
        self.sim = Simulator(watched, datetime.fromisoformat(DEFAULT_START))
        # Not the watched one: what is looked up here was not run.
        self.program = self.world.programs.get(flow_id)
        self.silent = False
        """Whether some move since `restore` was not answered at all."""

    def beginnings(self) -> Iterator[tuple[str, Snapshot]]:
        """Begin with an empty case book, and with a full one where the flow reads it."""
        yield "#empty", self.sim.snapshot()
        if self.program is not None and decided_by_case(self.program):
            self.sim.stored = sample_case(self.sim.now)
            yield "#full", self.sim.snapshot()

    def start(self) -> Input:
        """Give the input that starts the flow."""
        return Input(f"/{self.flow_id}", (Move("press", f"{FLOW_PREFIX}{self.flow_id}"),))

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a conversation as it stood."""
        self.sim.restore(snapshot)
        self.trace.cut()
        self.silent = False

    def give(self, given: Input) -> tuple[Effect, ...]:
        """Make the moves of an input; give their effects."""
        effects: list[Effect] = []
        for move in given.moves:
            self._move(move)
            effects.extend(self.sim.effects)
            self.silent = self.silent or not self.sim.replies
        return tuple(effects)

    def _move(self, move: Move) -> None:
        match move.kind:
            case "press" if move.value.startswith(FLOW_PREFIX):
                self.sim.press(move.value)
            case "press":
                session = self.sim.session
                key = session.asking.key if session.asking else AnswerKey("")
                self.sim.press(button_id(question_token(session.segment, key), move.value))
            case "say":
                self.sim.say(move.value)
            case "file":
                self.sim.give_file(_kind(move.value), f"{move.value}.bin")
            case "wait":
                due = [t.due for t in self.sim.stored.timers if t.id.startswith("wait:")]
                self.sim.wait(min(due, default=self.sim.now) - self.sim.now)

    @property
    def where(self) -> str:
        """The question that the conversation stands at, or `end`."""
        frames = self.sim.session.frames
        if not frames:
            return END
        top = frames[-1]
        return top.at if top.flow == self.flow_id else f"{top.flow}:{top.at}"

    @property
    def query(self) -> Query | None:
        """What is being asked."""
        session = self.sim.session
        if session.asking is None:
            return None
        program = self.world.programs[session.frames[-1].flow]
        at = program.position(session.frames[-1].at)
        instruction = program.code[at] if at is not None else None
        return instruction if isinstance(instruction, Query) else None

    def steps(self) -> tuple[str, ...]:
        """Give the ids of the flow's steps that ran since `restore`, in order."""
        program = self.program
        if program is None:
            return ()
        return tuple(program.code[at].id for flow, at in self.trace.way if flow == self.flow_id)


def _kind(word: str) -> FileKind:
    return "photo" if word == "photo" else "voice" if word == "voice" else "file"
