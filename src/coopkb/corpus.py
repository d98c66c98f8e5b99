"""What the corpus knows of its sources: the catalogue, the front matter of notes, what a file says of itself."""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from coopkb.types import UNKNOWN, Source, SourceKind, Work
from coopkb.yaml_files import LANGUAGES, SLUG, Place, clean_line, each, fields, load_mapping, slug, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

_PACKAGE = Path(__file__).resolve().parent
_PACKAGED = _PACKAGE / "corpus_data"
"""Where the wheel puts `corpus/`; pyproject.toml says so too."""

CATALOGUE = "catalogue.yaml"

_LONGEST_TITLE = 300
_LONGEST_NAME = 120
_LONGEST_URL = 2_000
_LONGEST_QUESTION = 300
_MOST_AUTHORS = 100
_YEARS = range(1000, 2101)

_MARKDOWN = frozenset({".md", ".markdown"})
_WEB = frozenset({".html", ".htm", ".xhtml"})
_DATED = _WEB | {".epub"}
"""Formats whose date is that of publication; a PDF or office file dates the file, often years after the work."""

_STATUSES = frozenset({"note", "full-text", "catalogued"})

_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}/]+\S*", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")
_JUNK_TITLE = re.compile(
    r"microsoft (word|powerpoint|excel|publisher)\b.*"
    r"|(untitled|sans[ _-]?titre|sans nom|document|pr[ée]sentation|presentation|diapositive|slide|new document"
    r"|nouveau document|title|titre|none|null|unknown|inconnu|home|accueil|index|scan|sans objet)[ _-]*\d*(\.\w{2,5})?"
    r"|pr[ée]sentation powerpoint|powerpoint presentation|\(?anonymous\)?"
    r"|\S+\.(pdf|docx?|odt|rtf|pptx?|odp|xlsx?|indd|qxd|qxp|tex|dvi|ps|pub|html?|md|txt|pages|cdr|ai)"
    r"|[\W\d_]*",
    re.IGNORECASE,
)
_JUNK_AUTHOR = re.compile(
    r"(microsoft( office)? ?)?(user|utilisateur|admin(istrat(eu|o)r)?|owner|propri[ée]taire|unknown|inconnu|author|auteur"
    r"|root|pc|default|none|null|anonymous)( de microsoft office| windows)?|[\W\d_]*",
    re.IGNORECASE,
)


# --- Where the corpus lies --------------------------------------------------------------------------------------------


def shipped_corpus() -> Path:
    """The folder of the corpus that comes with coopkb: that of the checkout, else that of the installed package."""
    checkout = _PACKAGE.parents[1] / "corpus"
    return checkout if _PACKAGE.parent.name == "src" and is_corpus(checkout) else _PACKAGED


def is_corpus(folder: Path) -> bool:
    """Whether a folder is a corpus: it holds a catalogue, a grid and notes."""
    return (folder / CATALOGUE).is_file() and (folder / "grid.yaml").is_file() and (folder / "notes").is_dir()


# --- The catalogue ----------------------------------------------------------------------------------------------------


def load_catalogue(path: Path) -> dict[str, Source]:
    """Read a catalogue; the sources by id, each with the name of its file in `path` where the entry gives one.

    Raises:
        CorpusError: the file cannot be read, an entry is not of the documented form, an id or a file is there twice; the
            sentence names the file, the entry and the field.
    """
    top = Place(path)
    content = load_mapping(path)
    if content.get("version") != 1:
        raise (top / "version").wrong("il faut « version: 1 ».", "“version: 1” is expected.")
    catalogue: dict[str, Source] = {}
    files: set[str] = set()
    for source in each(content.get("sources"), top / "sources", partial(read_entry, top=top)):
        if source.id in catalogue:
            raise (top / source.id).wrong("l’identifiant est là deux fois.", "the id is there twice.")
        if source.path and file_key(source.path) in files:
            raise (top / source.id / "file").wrong(
                f"une autre entrée porte déjà le fichier « {source.path} ».",
                f"another entry already names the file “{source.path}”.",
            )
        catalogue[source.id] = source
        files.add(file_key(source.path))
    return catalogue


def read_entry(value: object, place: Place, top: Place) -> Source:
    """A source from an entry of a catalogue; `top` is the place of the catalogue.

    Raises:
        CorpusError: a field is missing or wrong.
    """
    told = fields(value, place)
    id_ = slug(told.get("id"), place / "id")
    at = top / id_
    work = _work(told, at)
    status = told.get("status", "catalogued")
    if not isinstance(status, str) or status not in _STATUSES:
        known = ", ".join(sorted(_STATUSES))
        raise (at / "status").wrong(f"il faut l’une des valeurs {known}.", f"one of {known} is expected.")
    each(told.get("see"), at / "see", _url)
    if told.get("notes") is not None:
        text(told["notes"], at / "notes", 1_000)
    return Source(
        id=id_,
        title=work.title,
        path=_file_name(told.get("file"), at / "file"),
        authors=work.authors,
        organisation=work.organisation,
        year=work.year,
        url=work.url,
        licence=work.licence,
        language=_language(told.get("language", "fr"), at / "language"),
        kind=_kind(told.get("kind", "document"), at / "kind"),
        framework=_framework(told.get("framework"), at / "framework"),
    )


def _work(told: Mapping[str, object], place: Place) -> Work:
    """What an entry of the catalogue and the `about` of a note say alike."""

    def name(value: object, place: Place) -> str:
        return text(value, place, _LONGEST_NAME)

    authors = each(told.get("authors"), place / "authors", name)
    if len(authors) > _MOST_AUTHORS:
        raise (place / "authors").wrong(f"plus de {_MOST_AUTHORS} noms.", f"more than {_MOST_AUTHORS} names.")
    return Work(
        title=text(told.get("title"), place / "title", _LONGEST_TITLE),
        authors=authors,
        organisation=_text_or_unknown(told.get("organisation"), place / "organisation"),
        year=_year(told.get("year"), place / "year"),
        url=None if told.get("url") is None else _url(told["url"], place / "url"),
        licence=_text_or_unknown(told.get("licence"), place / "licence"),
    )


def _file_name(value: object, place: Place) -> str:
    if value is None:
        return ""
    name = text(value, place, _LONGEST_TITLE)
    if "/" in name or "\\" in name or name in (".", ".."):
        raise place.wrong("il faut un nom de fichier, sans dossier.", "a file name is expected, without a folder.")
    return name


# --- Values held to the format ----------------------------------------------------------------------------------------


def _text_or_unknown(value: object, place: Place) -> str:
    return UNKNOWN if value is None else text(value, place, _LONGEST_TITLE)


def _year(value: object, place: Place) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value not in _YEARS:
        raise place.wrong(
            "il faut une année entre 1000 et 2100, sans guillemets, ou null.",
            "a year between 1000 and 2100 is expected, without quotes, or null.",
        )
    return value


def _url(value: object, place: Place) -> str:
    url = text(value, place, _LONGEST_URL)
    if not _URL.fullmatch(url):
        raise place.wrong("il faut une adresse en http:// ou https://.", "an address in http:// or https:// is expected.")
    return url


def _language(value: object, place: Place) -> str:
    if not isinstance(value, str) or value not in LANGUAGES:
        raise place.wrong("il faut fr ou en.", "fr or en is expected.")
    return value


def _kind(value: object, place: Place) -> SourceKind:
    try:
        return SourceKind(str(value))
    except ValueError:
        known = ", ".join(SourceKind)
        raise place.wrong(f"il faut l’une des valeurs {known}.", f"one of {known} is expected.") from None


def _framework(value: object, place: Place) -> str | None:
    return None if value is None else slug(value, place)


# --- The source of a file that was read -------------------------------------------------------------------------------


def source_of(
    path: Path,
    id: str,
    metadata: Mapping[str, object],
    catalogue: Mapping[str, Source],
    language: str,
    first_heading: str | None,
) -> Source:
    """The source that a file holds, from the best witness of each fact.

    The front matter comes first, then the entry of the catalogue that names this file (as a whole: what it leaves unknown
    is unknown), then the file's own metadata, the first heading and at last the file's name. A reading note (`kind: note`)
    is held to its format. Any other document may come from another tool: what makes no sense in it is passed over.

    Args:
        path: the file that was read.
        id: the id to give where neither the front matter nor the catalogue has one.
        metadata: what the reader found; of a Markdown file, the front matter.
        catalogue: the sources by id, from `load_catalogue`.
        language: the language that the text was found to be in.
        first_heading: the heading that the document opens with.

    Raises:
        CorpusError: the front matter of a note is not of the documented form; the sentence names the file and the field.
    """
    in_front = path.suffix.lower() in _MARKDOWN and set(metadata) > {"title"}
    if in_front and metadata.get("kind") == SourceKind.NOTE.value:
        return _note(path, id, metadata, language)
    known = _catalogued(path, catalogue)
    front = _claims(metadata, path) if in_front else _Claims()
    own = _Claims() if in_front else _claims(metadata, path)
    if known is not None:
        return _with_front(replace(known, path=str(path)), front)
    said = front if in_front else own
    return Source(
        id=front.id or id,
        title=said.title or _title(first_heading) or readable(path),
        path=str(path),
        authors=said.authors,
        organisation=said.organisation or UNKNOWN,
        year=said.year,
        url=said.url,
        licence=said.licence or UNKNOWN,
        language=front.language or language,
        kind=front.kind or (SourceKind.WEB_PAGE if path.suffix.lower() in _WEB else SourceKind.DOCUMENT),
        framework=front.framework,
        asked=front.asked,
    )


def _note(path: Path, id_: str, metadata: Mapping[str, object], language: str) -> Source:
    place = Place(path)
    second_hand = metadata.get("second_hand", False)
    if not isinstance(second_hand, bool):
        raise (place / "second_hand").wrong("il faut true ou false.", "true or false is expected.")
    own = _work(metadata, place)
    return Source(
        id=slug(metadata.get("id", id_), place / "id"),
        title=own.title,
        path=str(path),
        authors=own.authors,
        organisation=own.organisation,
        year=own.year,
        url=own.url,
        licence=own.licence,
        language=_language(metadata.get("language", language), place / "language"),
        kind=SourceKind.NOTE,
        framework=_framework(metadata.get("framework"), place / "framework"),
        second_hand=second_hand,
        about=_about(metadata.get("about"), place / "about"),
        asked=_asked(metadata.get("asked"), place / "asked"),
    )


def _asked(value: object, place: Place) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The questions that each section answers, by its heading."""
    if value is None:
        return ()

    def question(value: object, place: Place) -> str:
        return text(value, place, _LONGEST_QUESTION)

    return tuple((heading, each(some, place / heading, question)) for heading, some in fields(value, place).items())


def _about(value: object, place: Place) -> Work | None:
    if value is None:
        return None
    told = fields(value, place)
    _kind(told.get("kind", "document"), place / "kind")
    return _work(told, place)


def _catalogued(path: Path, catalogue: Mapping[str, Source]) -> Source | None:
    key = file_key(path.name)
    return next((source for source in catalogue.values() if source.path and file_key(source.path) == key), None)


def file_key(name: str) -> str:
    """A file name as compared: file systems disagree on capitals and on how an accent is written."""
    return unicodedata.normalize("NFC", name).casefold()


# --- What a file claims -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a file says of itself, as far as it makes sense."""

    id: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    organisation: str | None = None
    year: int | None = None
    url: str | None = None
    licence: str | None = None
    language: str | None = None
    kind: SourceKind | None = None
    framework: str | None = None
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()


def _claims(metadata: Mapping[str, object], path: Path) -> _Claims:
    in_front = path.suffix.lower() in _MARKDOWN
    dates = ("year", "date", "published") if in_front else ("date",) if path.suffix.lower() in _DATED else ()
    return _Claims(
        id=_sensible_slug(metadata.get("id")),
        title=_title(metadata.get("title")),
        authors=_first(_names, metadata, ("authors", "author", "auteurs", "auteur")) or (),
        organisation=_first(_line, metadata, ("organisation", "organization", "publisher", "site_name")),
        year=_first(_sensible_year, metadata, dates),
        url=_first(_sensible_url, metadata, ("url", "source", "canonical")),
        licence=_first(_line, metadata, ("licence", "license")),
        language=_first(_sensible_language, metadata, ("language", "lang")),
        kind=_sensible_kind(metadata.get("kind")),
        framework=_sensible_slug(metadata.get("framework")),
        asked=_sensible_questions(metadata.get("asked")) if in_front else (),
    )


def _with_front(known: Source, front: _Claims) -> Source:
    """A catalogued source, its front matter having the last word."""
    return replace(
        known,
        id=front.id or known.id,
        title=front.title or known.title,
        authors=front.authors or known.authors,
        organisation=front.organisation or known.organisation,
        year=front.year or known.year,
        url=front.url or known.url,
        licence=front.licence or known.licence,
        language=front.language or known.language,
        kind=front.kind or known.kind,
        framework=front.framework or known.framework,
        asked=front.asked,
    )


def _first(read: Callable[[object], T | None], metadata: Mapping[str, object], keys: Sequence[str]) -> T | None:
    return next((value for key in keys if (value := read(metadata.get(key)))), None)


def _title(value: object) -> str | None:
    line = clean_line(value, _LONGEST_TITLE)
    return None if line is None or _JUNK_TITLE.fullmatch(line) else line


def _line(value: object) -> str | None:
    return clean_line(value, _LONGEST_NAME)


def _names(value: object) -> tuple[str, ...] | None:
    """Names from "A; B", a list of names or a list of {name: …}, as other tools write them."""
    given = value if isinstance(value, list) else value.split(";") if isinstance(value, str) else [value]
    lines = [_line(item.get("name") if isinstance(item, dict) else item) for item in given[:_MOST_AUTHORS]]
    return tuple(line for line in lines if line and not _JUNK_AUTHOR.fullmatch(line)) or None


def _sensible_year(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if value in _YEARS else None
    if isinstance(value, datetime.date):
        return value.year if value.year in _YEARS else None
    match = _YEAR.search(value[:100]) if isinstance(value, str) else None
    return int(match[1]) if match else None


def _sensible_url(value: object) -> str | None:
    url = clean_line(value, _LONGEST_URL)
    return url if url and _URL.fullmatch(url) else None


def _sensible_slug(value: object) -> str | None:
    return value if isinstance(value, str) and SLUG.fullmatch(value) and len(value) <= 80 else None


def _sensible_language(value: object) -> str | None:
    code = re.split(r"[-_]", value)[0].lower() if isinstance(value, str) else ""
    return code if code in LANGUAGES else None


def _sensible_kind(value: object) -> SourceKind | None:
    return SourceKind(value) if isinstance(value, str) and value in set(SourceKind) - {SourceKind.NOTE} else None


def _sensible_questions(value: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given = value if isinstance(value, dict) else {}
    lines = {
        str(heading): tuple(line for item in some if (line := clean_line(item, _LONGEST_QUESTION)))
        for heading, some in given.items()
        if isinstance(some, list)
    }
    return tuple((heading, some) for heading, some in lines.items() if some)


def readable(path: Path) -> str:
    """A file's name as a title: "charte_de-cooperation.pdf" → "Charte de cooperation"."""
    words = " ".join(re.split(r"[\s_\-.+]+", unicodedata.normalize("NFC", path.stem))).strip()
    line = clean_line(words, _LONGEST_TITLE) or path.name or UNKNOWN
    return line[:1].upper() + line[1:]
