"""The text of a document: in UTF-8 and nothing else, with the lines and columns of its characters."""

import codecs
import re
from bisect import bisect_right
from typing import Final

from villkor.errors import BadDocument
from villkor.submissions.document import Place

LARGEST: Final = 64 * 2**20
"""How many bytes a document may have that is read whole."""

_OTHERWISE: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "ZIP"),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
)
"""How documents begin that are text in no encoding, or in another one."""

_CHUNK: Final = 2**20


class Lines:
    """The lines of a text, to tell where its characters stand."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        """Return the line and the column of the character at an offset."""
        line = bisect_right(self._starts, offset)
        return Place(line, offset - self._starts[line - 1] + 1)


def check_text(data: bytes, name: str) -> bytes:
    """Return a document without its byte-order mark. Raises BadDocument for what is too large or is no UTF-8 text."""
    if len(data) > LARGEST:
        raise BadDocument.at(
            name,
            0,
            0,
            f"The document has {len(data)} bytes; {LARGEST} ({LARGEST // 2**20} MiB) are taken.",
            f"Dokumentet har {len(data)} byte; {LARGEST} ({LARGEST // 2**20} MiB) tas emot.",
        )
    for beginning, what in _OTHERWISE:
        if data.startswith(beginning):
            raise BadDocument.at(
                name, 1, 1, f"This is {what}; text in UTF-8 is wanted.", f"Detta är {what}; text i UTF-8 väntas."
            )
    _refuse_null(data, name)
    _refuse_other_encodings(data, name)
    return data.removeprefix(codecs.BOM_UTF8)


def read_text(data: bytes, name: str) -> str:
    """Return the text of a document. Raises BadDocument as `check_text` does."""
    return check_text(data, name).decode()


def _refuse_null(data: bytes, name: str) -> None:
    at = data.find(b"\0")
    if at >= 0:
        raise BadDocument.at(
            name,
            *line_and_column(data, at),
            f"Byte {at + 1} is zero: this is no text.",
            f"Byte {at + 1} är noll: detta är ingen text.",
        )


def _refuse_other_encodings(data: bytes, name: str) -> None:
    decoder, done = codecs.getincrementaldecoder("utf-8")(), 0
    for done in range(0, len(data), _CHUNK):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[done : done + _CHUNK], final=done + _CHUNK >= len(data))
        except UnicodeDecodeError as error:
            at = done - pending + error.start
            raise BadDocument.at(
                name,
                *line_and_column(data, at),
                f"Byte {at + 1} (0x{data[at]:02X}) is not UTF-8; save the document as UTF-8.",
                f"Byte {at + 1} (0x{data[at]:02X}) är inte UTF-8; spara dokumentet som UTF-8.",
            ) from error


def line_and_column(data: bytes, at: int) -> tuple[int, int]:
    """Return the line and the column of a byte of a document."""
    before = data[:at].removeprefix(codecs.BOM_UTF8)
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode(errors="replace")) + 1
