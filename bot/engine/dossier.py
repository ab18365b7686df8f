"""The stored case book read as the typed case that rules and doors judge."""

from datetime import datetime

from bot.casework.case import Case
from bot.casework.case_export import case_document
from bot.casework.case_reader import read_case
from bot.casework.casebook import CaseBook
from bot.language.phones import read_phone


def case_of(book: CaseBook, now: datetime) -> Case:
    """Give a person's case as values. `now` is aware, in the person's zone."""
    return read_case(case_document(book), now, read_phone).case
