"""Where something was written."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an author's file. Line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int

    def after(self, characters: int) -> "Mark":
        """Give the place `characters` further on the same line."""
        return Mark(self.file, self.line, self.column + characters)
