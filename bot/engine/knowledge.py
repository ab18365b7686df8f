"""What the flows refer to and say by themselves: law, hotlines, scripts, wording, phrases.

Immutable values, loaded by `bot.authoring.content` from `content/`. Not versioned with
flows: a corrected number reaches everybody at the next message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.casework.doors import Channel, Deadline
from bot.casework.rules import Rule
from bot.casework.workdays import NO_CALENDAR, WorkCalendar
from bot.engine.template import RefKind, Template
from bot.language.crisis import CrisisWords
from bot.language.scam import ScamWords

Confidence = Literal["verified", "partly", "unverified"]

UI_KEYS: tuple[str, ...] = (
    "welcome",
    "menu",
    "menu_more",
    "button_back",
    "button_call",
    "button_skip",
    "button_done",
    "button_done_taps",
    "button_menu",
    "button_more",
    "button_human",
    "button_resume",
    "button_law",
    "yes",
    "no",
    "resume_after",
    "nothing_to_undo",
    "undone",
    "corrected",
    "correct_what",
    "correct_which",
    "restarted",
    "cancelled",
    "nothing_running",
    "help",
    "human",
    "hidden",
    "hidden_again",
    "unhidden",
    "not_understood",
    "not_understood_file",
    "unreadable_yesno",
    "unreadable_choice",
    "unreadable_checklist",
    "unreadable_taps",
    "unreadable_number",
    "unreadable_money",
    "unreadable_date",
    "unreadable_datetime",
    "unreadable_phone",
    "unreadable_photo",
    "unreadable_voice",
    "unreadable_file",
    "unreadable_text",
    "unreadable_list",
    "too_long",
    "too_short",
    "too_small",
    "too_large",
    "tries_up",
    "ask_morning_or_evening",
    "ask_which_night",
    "ask_exact_time",
    "ask_exact_money",
    "ask_one_money",
    "still_needed",
    "ticked",
    "unticked",
    "tapped",
    "updated",
    "limit_answers",
    "limit_steps",
    "failed",
    "repeat_marker",
    "file_kept",
    "file_too_large",
    "file_empty",
    "group_refused",
    "outage",
    "empty_value",
    "law_shown",
    "law_since",
    "law_until",
    "law_checked",
    "erased",
    "flow_done",
    "choose_flow",
    "unsupported",
    "paused_flow",
    "list_item",
    "no_case",
    "format_date",
    "format_minute",
    "format_hour",
    "format_range",
    "format_hours",
    "skip_not_allowed",
    "corrected_note",
    "depth_reached",
    "case_file_name",
    "export_title",
    "export_debts",
    "export_incidents",
    "export_evidence",
    "export_complaints",
    "export_offers",
    "export_notes",
    "export_earlier",
    "export_unknown_time",
    "export_role",
    "export_collectors",
    "export_unknown_callers",
    "export_row",
    "export_overdue",
    "export_no_name",
    "export_collects",
    "export_connected",
    "export_missed",
    "export_refused",
    "export_words",
    "export_no_number",
    "export_from_number",
    "export_correction",
    "export_private",
    "export_added",
    "export_assigned",
    "export_nobody",
    "export_merged",
    "finding_cited",
    "finding_met",
    "finding_open",
    "export_end",
    "money_format",
    "unusable_at",
    "unusable_number",
    "unusable_connected",
    "picture_title",
    "picture_own",
    "picture_empty",
    "picture_total",
    "picture_span",
    "picture_on",
    "picture_calls",
    "picture_others",
    "picture_night",
    "picture_night_rough",
    "picture_rough",
    "picture_undated",
    "picture_by_day",
    "picture_by_week",
    "picture_by_month",
    "picture_by_year",
    "picture_by_all",
    "picture_week_of",
    "picture_month",
    "picture_year",
    "picture_all",
    "picture_heat",
    "picture_row_rough",
    "picture_tally",
    "picture_numbers",
    "picture_more_numbers",
    "picture_no_number",
    "picture_lenders",
    "picture_more_lenders",
    "picture_no_lender",
    "picture_weeks",
    "picture_week",
    "picture_act",
    "picture_reached",
    "picture_ringing",
    "picture_shade",
    "picture_gap",
    "picture_size",
    "picture_no_day",
    "picture_hours",
    "picture_peak",
    "picture_column_rough",
    "picture_column_total",
    "picture_missing",
    "unknown_day",
    "reminder",
    "muted",
    "muted_set",
    "unmuted",
    "calendar_title",
    "calendar_estimate",
    "calendar_note",
    "estimated_day",
)

CommandName = Literal[
    "back",
    "restart",
    "cancel",
    "help",
    "human",
    "resume",
    "hide",
    "repeat",
    "menu",
    "mute",
    "unmute",
    "done",
    "skip",
    "correct",
    "yes",
    "no",
    "call",
]
COMMAND_NAMES: tuple[CommandName, ...] = (
    "back",
    "restart",
    "cancel",
    "help",
    "human",
    "resume",
    "hide",
    "repeat",
    "menu",
    "mute",
    "unmute",
    "done",
    "skip",
    "correct",
    "yes",
    "no",
    "call",
)


@dataclass(frozen=True, slots=True)
class Norm:
    """One legal fact of the register."""

    id: str
    alias: tuple[str, ...]
    say: Template
    cite: str
    title: str
    article: str
    issuer: str
    force: str
    in_force_from: date | None
    in_force_to: date | None
    source: str
    how: str
    confidence: Confidence
    checked_on: date
    review_by: date
    may_change: str


@dataclass(frozen=True, slots=True)
class Hotline:
    """One number to call."""

    id: str
    number: str
    show: str
    name: str
    remit: str
    hours: str
    norm: str
    confidence: Confidence
    checked_on: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Script:
    """Sentences to say aloud; any of them stands alone."""

    id: str
    variants: tuple[Template, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question card: what is heard and what is said."""

    id: str
    intent: str | None
    hear: tuple[str, ...]
    say: Template


@dataclass(frozen=True, slots=True)
class Letter:
    """A document as paragraphs; one that names an empty slot is left out."""

    id: str
    title: Template
    paragraphs: tuple[Template, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactWords:
    """What a fact of a rule is in plain words, and the question that would settle it."""

    id: str
    say: str
    ask: str


@dataclass(frozen=True, slots=True)
class CrisisReply:
    """What is said at one level of danger to life."""

    level: Literal["concern", "high", "immediate"]
    say: tuple[Template, ...]


NO_CRISIS_WORDS = CrisisWords((), (), (), ())
NO_SCAM_WORDS = ScamWords((), ())


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All content. Look up references with `reference`."""

    norms: Mapping[str, Norm] = field(default_factory=dict[str, Norm])
    """By id and by every alias."""
    hotlines: Mapping[str, Hotline] = field(default_factory=dict[str, Hotline])
    scripts: Mapping[str, Script] = field(default_factory=dict[str, Script])
    answers: tuple[Answer, ...] = ()
    rules: tuple[Rule, ...] = ()
    """Rules of collecting, in the order in which findings are told."""
    fact_words: Mapping[str, FactWords] = field(default_factory=dict[str, FactWords])
    letters: Mapping[str, Letter] = field(default_factory=dict[str, Letter])
    channels: tuple[Channel[Template], ...] = ()
    """Where to complain, as data; `bot.casework.doors` chooses among them."""
    calendar: WorkCalendar = NO_CALENDAR
    """Days off and make-up days of work, of the years that are known."""
    ui: Mapping[str, Template] = field(default_factory=dict[str, Template])
    commands: Mapping[CommandName, tuple[str, ...]] = field(
        default_factory=dict[CommandName, tuple[str, ...]]
    )
    crisis_words: CrisisWords = NO_CRISIS_WORDS
    crisis: tuple[CrisisReply, ...] = ()
    calm: Template | None = None
    """Said to later messages while the person may be in danger."""
    safe_label: str = ""
    """Button that ends the crisis state."""
    danger: tuple[str, ...] = ()
    """Phrases that open the live call's danger branch."""
    scam_words: ScamWords = NO_SCAM_WORDS
    scams: Mapping[str, Template] = field(default_factory=dict[str, Template])
    """What is said to each kind of scam."""

    @property
    def terms(self) -> Mapping[str, Deadline[Template]]:
        """How long each channel has to answer, by its id; only those that have a deadline."""
        return {one.id: one.deadline for one in self.channels if one.deadline is not None}

    def reference(self, kind: RefKind, id_: str) -> str | None:
        """Give the shown text of `<法条:id>` or `<热线:id>`; None when there is none.

        Scripts have variants and are rendered by `bot.engine.render`.
        """
        if kind == "law":
            norm = self.norms.get(id_)
            return norm.cite if norm else None
        if kind == "hotline":
            hotline = self.hotlines.get(id_)
            return hotline.show if hotline else None
        return None
