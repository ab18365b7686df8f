"""Every error this program raises on purpose.

AdviserError
├ SettingsError          operator; names the variable, not its value
├ ContentError           author; holds every finding with file:line
├ EngineError            ├ StaleCursorError  ├ StepLimitError
├ StoreError             ├ CaseConflictError ├ SchemaTooNewError ├ StoreBusyError ├ StoreFullError
├ VaultError             ├ EvidenceMissingError ├ EvidenceAlteredError ├ EvidenceTooLargeError
├ LetterError            missing slots, by name
├ PictureError           no font, or nothing that can be drawn
└ ChannelError           ├ UndeliverableError ├ DeliveryDelayedError ├ DeliveryUnknownError
                         ├ DeliveryRefusedError ├ ForgedUpdateError

Messages hold ids, codes and rules, never words of a user.
"""

from collections.abc import Sequence


class AdviserError(Exception):
    """Root of this program's errors."""


class SettingsError(AdviserError):
    """A setting is missing or wrong. Names the variable and the remedy, never the value."""


class ContentError(AdviserError):
    """Flows or content cannot be used. `findings` are printable lines, in order of place."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)


class EngineError(AdviserError):
    """A conversation cannot go on."""


class StaleCursorError(EngineError):
    """The cursor names a step that the loaded flow does not have."""


class StepLimitError(EngineError):
    """One event ran more steps than allowed without asking."""


class StoreError(AdviserError):
    """Durable storage failed; nothing of the attempt was kept."""


class CaseConflictError(StoreError):
    """Two writers changed one lane."""


class SchemaTooNewError(StoreError):
    """The data directory was written by a newer version."""


class StoreBusyError(StoreError):
    """Another process holds the data directory."""


class StoreFullError(StoreError):
    """The disk is full; nothing was acknowledged."""


class VaultError(AdviserError):
    """A sealed file or field cannot be used."""


class EvidenceMissingError(VaultError):
    """A row names a file that is not there."""


class EvidenceAlteredError(VaultError):
    """Sealed bytes do not open: changed, swapped, or sealed under another key."""


class EvidenceTooLargeError(VaultError):
    """A file exceeds the limit; `limit_bytes` says which."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"file exceeds {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class LetterError(AdviserError):
    """A letter cannot be written; `missing` are the slots it lacks."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"letter lacks: {', '.join(missing)}")
        self.missing = tuple(missing)


class PictureError(AdviserError):
    """A picture cannot be drawn on this machine."""


class ChannelError(AdviserError):
    """A channel failed. `channel` is its name."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel


class UndeliverableError(ChannelError):
    """The user blocked the bot or is gone. Do not retry."""


class DeliveryRefusedError(ChannelError):
    """The channel refused this very message. Retrying the same is useless."""


class DeliveryDelayedError(ChannelError):
    """Not sent; try again. `retry_after_s` is the channel's wish or None for a plain back-off."""

    def __init__(self, channel: str, retry_after_s: float | None = None) -> None:
        super().__init__(channel)
        self.retry_after_s = retry_after_s


class DeliveryUnknownError(ChannelError):
    """The answer was lost: sent or not, nobody can know."""


class ForgedUpdateError(ChannelError):
    """An inbound request failed authentication."""
