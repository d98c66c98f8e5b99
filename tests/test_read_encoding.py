"""Bytes to text: no letter of a French file is lost or changed, and what is no text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.errors import UnreadableFileError
from coopkb.read.encoding import decode

SHORT = "L’été, « l’œuvre » coûte 3 € – où ça…"
LONG = "Coopérer, c’est œuvrer à plusieurs : décider où l’on va, répartir l’effort, s’arrêter à temps. " * 20


@pytest.mark.parametrize("text", [SHORT, LONG, "né", "à côté", "Où ?"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_french_text_survives_its_encoding(text, encoding):
    """Whatever a French program writes comes back letter for letter, in short texts too."""
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised(encoding):
    """A Windows export without its byte order mark is read, not taken for binary."""
    assert decode(SHORT.encode(encoding)) == SHORT


def test_the_high_controls_are_windows_typography():
    """Bytes 0x80 to 0x9F are ’ œ … and the like, never control characters."""
    assert decode(b"l\x92\x9cuvre\x85 \x96 50 \x80, \x93oui\x94") == "l’œuvre… – 50 €, “oui”"


@pytest.mark.parametrize(
    ("encoding", "text"), [("mac-roman", "L’été à Liège, où l’œuvre mûrit"), ("iso8859-15", "le cœur et les œufs à 3 €")]
)
def test_other_eight_bit_encodings_are_told_by_their_french(encoding, text):
    """Old Macintosh and Latin-9 files give French words, not other letters."""
    assert decode(text.encode(encoding)) == text


def test_a_stray_windows_byte_does_not_spoil_a_utf8_text():
    """A UTF-8 text with one byte pasted from elsewhere stays UTF-8 and the byte is read as Windows would."""
    assert decode(LONG.encode() + b"l\x92eau") == LONG + "l’eau"


def test_a_text_cut_in_the_middle_of_a_letter_is_read():
    """A truncated download loses its last letter only."""
    assert decode((LONG + "é").encode()[:-1]).startswith(LONG)


def test_stray_nuls_go_and_line_ends_are_one():
    r"""A few NULs are dropped, and every line end is "\n"."""
    assert decode(b"un" * 60 + b"\0 deux\r\ntrois\rquatre") == "un" * 60 + " deux\ntrois\nquatre"


def test_binary_data_is_refused():
    """Bytes that are no text are named, not turned into nonsense."""
    with pytest.raises(UnreadableFileError) as caught:
        decode(bytes(range(256)) * 20, "photo.txt")
    assert "photo.txt" in caught.value.fr
    assert "binaires" in caught.value.fr


@given(st.binary(max_size=300))
def test_any_bytes_give_clean_text_or_a_named_error(data):
    """What comes out can be encoded and stored: no surrogate, no NUL, no carriage return."""
    try:
        text = decode(data)
    except UnreadableFileError:
        return
    text.encode("utf-8")
    assert not {"\0", "\r", "\x85"} & set(text)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
def test_utf8_is_exact(text):
    """A text in UTF-8 comes back as it was, byte order marks inside it and old line ends aside."""
    expected = text.replace("\ufeff", "").replace("\u2028", "\n").replace("\u2029", "\n")
    assert decode(text.encode()) == expected
