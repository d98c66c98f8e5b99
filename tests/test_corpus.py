"""The shipped corpus keeps its promises, and what is malformed is named."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coopkb import corpus
from coopkb.corpus import is_corpus, load_catalogue, shipped_corpus, source_of
from coopkb.errors import CorpusError
from coopkb.grid import load_grid
from coopkb.types import UNKNOWN, Source, SourceKind

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
NOTES = sorted((CORPUS / "notes").glob("*.md"))

NOTE_FIELDS = {"id", "title", "framework", "language", "kind", "second_hand", "licence", "about", "asked"}
ABOUT_FIELDS = {"title", "authors", "organisation", "year", "url", "licence", "kind"}


def _parts(note: Path) -> tuple[dict[str, object], str]:
    _, front, body = note.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def _source(path: str | Path, metadata: dict[str, object] | None = None, **other: object) -> Source:
    given = {"id": "given", "catalogue": {}, "language": "fr", "first_heading": None} | other
    return source_of(Path(path), metadata=metadata or {}, **given)  # type: ignore[arg-type]


def _catalogue(folder: Path, text: str) -> Path:
    path = folder / "catalogue.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# --- What ships -------------------------------------------------------------------------------------------------------


def test_the_corpus_of_a_checkout_is_the_one_at_its_top() -> None:
    """In a checkout, what a person edits in corpus/ is what is indexed."""
    assert shipped_corpus() == CORPUS
    assert is_corpus(CORPUS)
    assert not is_corpus(CORPUS / "notes")


def test_the_wheel_puts_the_corpus_where_the_package_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installed package finds its corpus: the build and the code name the same folder."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    monkeypatch.setattr(corpus, "_PACKAGE", tmp_path / "site-packages" / "coopkb")
    included = build["targets"]["wheel"]["force-include"]
    folder = "/".join(shipped_corpus().parts[-2:])
    for name in ("catalogue.yaml", "grid.yaml", "notes", "LICENSE"):
        assert included[f"corpus/{name}"] == f"{folder}/{name}"
    # A person's own documents never leave in a wheel.
    assert not [path for path in included if path in ("corpus", "corpus/") or path.startswith("corpus/local")]


def test_there_are_ten_notes_or_more_on_as_many_works() -> None:
    """The first edition covers the four frameworks of the panorama and the works around them."""
    works = {_parts(note)[0]["about"]["title"] for note in NOTES}  # type: ignore[index]
    assert len(NOTES) >= 10
    assert len(works) == len(NOTES)


def test_every_promised_framework_has_a_note() -> None:
    """No promised subject goes missing when notes are reorganised."""
    promised = {
        "fabrique-des-transitions",
        "ieefc-villes-pairs",
        "instercoop",
        "college-transitions-societales",
        "zoein-premiere-grille",
        "cnfpt-interterritorial",
        "cnfpt-intracommunautaire",
        "unadel-2015",
        "decryptage-collectif",
        "ostrom-8-principes",
        "sennett",
    }
    assert promised <= {_parts(note)[0]["framework"] for note in NOTES}


@pytest.mark.parametrize("note", NOTES, ids=lambda path: path.stem)
class TestEachNote:
    """Rules that hold for every reading note."""

    def test_its_front_matter_is_complete_and_of_the_format(self, note: Path) -> None:
        """A note says what it is, what it is about and under which licence; its id is its file's name."""
        front, _ = _parts(note)
        source = _source(note, front)
        assert set(front) == NOTE_FIELDS
        assert set(front["about"]) == ABOUT_FIELDS  # type: ignore[call-overload]
        assert (source.id, source.kind, source.language) == (note.stem, SourceKind.NOTE, "fr")
        assert source.licence == "CC BY 4.0"

    def test_it_has_500_words_or_more_under_headings_that_inform(self, note: Path) -> None:
        """A note is long enough to teach from, and each of its parts can be cited by its heading."""
        _, body = _parts(note)
        headings = re.findall(r"^## (.+)$", body, re.MULTILINE)
        assert len(re.findall(r"\w+", body)) >= 500
        assert 5 <= len(headings) == len(set(headings))
        assert all(len(heading.split()) >= 2 for heading in headings)
        assert body.lstrip().startswith("## ")

    def test_its_work_is_in_the_catalogue_and_told_alike(self, note: Path) -> None:
        """What a note says of its work and what the catalogue says never diverge."""
        front, _ = _parts(note)
        about = _source(note, front).about
        catalogue = load_catalogue(CORPUS / "catalogue.yaml")
        assert about is not None
        entry = next(source for source in catalogue.values() if source.title == about.title)
        facts = ("authors", "organisation", "year", "url", "licence")
        assert [getattr(entry, f) for f in facts] == [getattr(about, f) for f in facts]
        assert entry.kind == front["about"]["kind"]  # type: ignore[index]
        assert entry.framework == front["framework"]

    def test_its_links_are_those_of_the_catalogue(self, note: Path) -> None:
        """A note sends nobody to an address that the catalogue does not know."""
        known = (CORPUS / "catalogue.yaml").read_text(encoding="utf-8")
        links = re.findall(r"https?://[^\s)>\"]+", note.read_text(encoding="utf-8"))
        assert [link for link in links if link not in known] == []

    def test_a_second_hand_note_says_so_where_it_begins(self, note: Path) -> None:
        """A reader knows before the first claim that the work itself was not read."""
        front, body = _parts(note)
        opening = body.lstrip().split("\n## ")[0]
        if front["second_hand"]:
            assert re.search(r"seconde main|d’après|pas été lu|ont été vues", opening)


def test_the_catalogue_holds_every_work_named_and_invents_nothing() -> None:
    """Thirty frameworks or more are described, and a fact that is not known is said to be unknown."""
    catalogue = load_catalogue(CORPUS / "catalogue.yaml")
    assert len({source.framework for source in catalogue.values() if source.framework}) >= 30
    assert any(source.licence == UNKNOWN for source in catalogue.values())
    held = yaml.safe_load((CORPUS / "catalogue.yaml").read_text(encoding="utf-8"))["sources"]
    titles = {_parts(note)[0]["about"]["title"] for note in NOTES}  # type: ignore[index]
    assert {entry["title"] for entry in held if entry["status"] == "note"} == titles


def test_the_grid_has_five_dimensions_and_65_concepts_in_both_languages() -> None:
    """The shared grid ships whole, and every concept has other names in both languages."""
    grid = load_grid(CORPUS / "grid.yaml")
    assert [len(d.concepts) for d in grid.dimensions] == [11, 19, 10, 14, 11]
    assert grid.dimensions[0].label == {"fr": "Cadrage", "en": "Framing"}
    assert all(concept.synonyms[language] for concept in grid.concepts for language in ("fr", "en"))


# --- The catalogue ----------------------------------------------------------------------------------------------------


def test_an_entry_becomes_a_source(tmp_path: Path) -> None:
    """What a person writes in the catalogue is what the source says, "unknown" where they wrote nothing."""
    path = _catalogue(
        tmp_path,
        "version: 1\nsources:\n- {id: a-b, title: Un titre, authors: [Ana], year: 2001, kind: book, file: x.pdf}\n",
    )
    assert load_catalogue(path) == {
        "a-b": Source(
            id="a-b", title="Un titre", path="x.pdf", authors=("Ana",), year=2001, kind=SourceKind.BOOK, licence=UNKNOWN
        )
    }


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("{title: T}", "id"),
        ("{id: Not A Slug, title: T}", "id"),
        ("{id: ok}", "title"),
        ("{id: ok, title: [T]}", "title"),
        (f"{{id: ok, title: {'x' * 10_000}}}", "title"),
        ('{id: ok, title: "a\\u0007b"}', "title"),
        ('{id: ok, title: "a\\u202Eb"}', "title"),
        ("{id: ok, title: T, authors: Ana}", "authors"),
        ("{id: ok, title: T, authors: [{name: Ana}]}", "authors"),
        ('{id: ok, title: T, year: "2001"}', "year"),
        ("{id: ok, title: T, year: 20011}", "year"),
        ("{id: ok, title: T, year: true}", "year"),
        ("{id: ok, title: T, url: 'javascript:alert(1)'}", "url"),
        ("{id: ok, title: T, url: 'http://a b'}", "url"),
        ("{id: ok, title: T, see: ['ftp://a.b']}", "see"),
        ("{id: ok, title: T, kind: poem}", "kind"),
        ("{id: ok, title: T, language: klingon}", "language"),
        ("{id: ok, title: T, framework: [a]}", "framework"),
        ("{id: ok, title: T, status: [note]}", "status"),
        ("{id: ok, title: T, file: ../x.pdf}", "file"),
        ("just text", "sources"),
    ],
)
def test_a_wrong_entry_is_named_with_its_file_and_field(tmp_path: Path, entry: str, field: str) -> None:
    """A person who made a slip is told where, in both languages."""
    path = _catalogue(tmp_path, f"version: 1\nsources:\n- {entry}\n")
    with pytest.raises(CorpusError) as caught:
        load_catalogue(path)
    for sentence in (caught.value.fr, caught.value.en):
        assert "catalogue.yaml" in sentence
        assert f", {field}" in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nsources:\n- {id: a, title: T}\n- {id: a, title: U}\n", "twice"),
        ("version: 1\nsources:\n- {id: a, title: T, file: É.pdf}\n- {id: b, title: U, file: é.PDF}\n", "another entry"),
        ("version: 2\n", "version"),
        ("sources: [}\n", "line 1"),
        ("- a\n", "fields"),
        ("version: 1\nsources: {a: b}\n", "list"),
        ("version: 1\nsources:\n- {id: a, title: T, year: 2019-13-45}\n", "quotes"),
        ("", "fields"),
    ],
)
def test_a_catalogue_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Ids and files are there once, the version is known, and what is not YAML is told with its line."""
    with pytest.raises(CorpusError, match=said):
        load_catalogue(_catalogue(tmp_path, text))


def test_a_catalogue_that_cannot_be_opened_or_decoded_is_refused(tmp_path: Path) -> None:
    """A missing file and one in another encoding are named errors, not tracebacks."""
    with pytest.raises(CorpusError, match="missing"):
        load_catalogue(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes("version: 1 # é".encode("cp1252"))
    with pytest.raises(CorpusError, match="UTF-8"):
        load_catalogue(tmp_path / "latin.yaml")


# --- The source of a file ---------------------------------------------------------------------------------------------

A_NOTE: dict[str, object] = {"id": "n", "title": "Une note", "kind": "note", "licence": "CC BY 4.0", "second_hand": True}


def test_a_note_keeps_what_it_says_of_itself_and_of_its_work() -> None:
    """The fields of a note are the note's; `about` is the work's."""
    about = {"title": "L’œuvre", "authors": ["Ana"], "year": 1999, "kind": "book"}
    source = _source("notes/n.md", A_NOTE | {"about": about, "framework": "sennett"})
    assert (source.title, source.licence, source.second_hand, source.framework) == ("Une note", "CC BY 4.0", True, "sennett")
    assert source.about is not None
    assert (source.about.title, source.about.authors, source.about.year, source.about.licence) == (
        "L’œuvre",
        ("Ana",),
        1999,
        UNKNOWN,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ["a", "b"]}, "title"),
        ({"title": "x" * 10_000}, "title"),
        ({"id": "../etc"}, "id"),
        ({"second_hand": "yes"}, "second_hand"),
        ({"language": "de"}, "language"),
        ({"framework": 3}, "framework"),
        ({"about": "Un livre"}, "about"),
        ({"about": {"title": "T", "year": "vers 1990"}}, "about, year"),
        ({"about": {"title": "T", "url": "data:text/html,x"}}, "about, url"),
        ({"about": {"title": "T", "kind": "poem"}}, "about, kind"),
        ({"about": {}}, "about, title"),
    ],
)
def test_a_malformed_note_is_refused_by_file_and_field(change: dict[str, object], field: str) -> None:
    """A reading note is held to its format, since readers rely on what it says of its work."""
    with pytest.raises(CorpusError) as caught:
        _source("notes/n.md", A_NOTE | change)
    assert f"“notes/n.md”, {field}" in caught.value.en
    assert f"« notes/n.md », {field}" in caught.value.fr


def test_front_matter_of_other_tools_is_read_where_it_makes_sense() -> None:
    """Hugo, Jekyll and Obsidian write front matter too: their dates, authors and odd keys never make a build fail."""
    source = _source(
        "a.md",
        {
            "title": "Carnet",
            "date": datetime.date(2021, 3, 4),
            "authors": [{"name": "Ana"}, "Bo", 7],
            "lang": "en-GB",
            "license": ["x"],
            "kind": ["post"],
            "id": 12,
            "tags": {"a": 1},
            "url": "/relative/",
        },
    )
    assert (source.title, source.year, source.authors, source.language) == ("Carnet", 2021, ("Ana", "Bo"), "en")
    assert (source.id, source.licence, source.kind, source.url) == ("given", UNKNOWN, SourceKind.DOCUMENT, None)


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "title", "authors", "author", "date", "year", "url", "licence", "language", "kind", "framework", "about"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.just("note"),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
def test_no_front_matter_whatever_crashes(metadata: dict[str, object]) -> None:
    """Any value anywhere gives a sound source or a named error."""
    try:
        source = _source("dossier/le fichier.md", metadata)
    except CorpusError:
        assert metadata.get("kind") == "note"
        return
    assert source.title.strip()
    assert len(source.title) <= 300
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source.id)
    assert source.year is None or 1000 <= source.year <= 2100
    assert source.url is None or source.url.lower().startswith(("http://", "https://"))
    assert source.language in ("fr", "en")


@pytest.mark.parametrize(
    "junk",
    [
        "Microsoft Word - rapport final.doc",
        "untitled1.pdf",
        "Untitled",
        "Sans titre 2",
        "Présentation PowerPoint",
        "Document1",
        "rapport_v3.indd",
        "----",
        "12",
        "\x00\x01",
        "",
    ],
)
def test_a_title_that_a_program_made_up_gives_way(junk: str) -> None:
    """A citation names the work, not the program that made the file."""
    assert _source("charte.pdf", {"title": junk}, first_heading="Charte de la vallée").title == "Charte de la vallée"
    assert _source("charte_de-la-vallée.pdf", {"title": junk}).title == "Charte de la vallée"


@pytest.mark.parametrize(
    "title", ["Document d’orientation 2020", "Présentation de la charte", "1984 : une relecture", "Accueil des élus"]
)
def test_a_title_that_only_looks_like_one_stays(title: str) -> None:
    """A real title that starts as a made-up one does is kept."""
    assert _source("x.pdf", {"title": title}).title == title


def test_the_witnesses_are_heard_in_order() -> None:
    """Front matter, then the catalogue, then the file's own metadata, then its heading, then its name."""
    entry = Source(id="entree", title="Du catalogue", path="Rapport.PDF", year=1998, kind=SourceKind.REPORT)
    catalogue = {"entree": entry}
    found = _source("d/rapport.pdf", {"title": "Du fichier"}, catalogue=catalogue, first_heading="Du texte")
    assert (found.id, found.title, found.year, found.kind) == ("entree", "Du catalogue", 1998, SourceKind.REPORT)
    assert found.path == str(Path("d/rapport.pdf"))
    assert _source("autre.pdf", {"title": "Du fichier"}, catalogue=catalogue, first_heading="Du texte").title == "Du fichier"
    of_note = {"n": Source(id="n", title="Du catalogue", path="n.md", year=1998)}
    front = _source("n.md", {"title": "De l’en-tête", "licence": "CC0"}, catalogue=of_note)
    assert (front.title, front.year, front.licence) == ("De l’en-tête", 1998, "CC0")


def test_a_first_heading_that_the_reader_took_for_a_title_does_not_hide_the_catalogue() -> None:
    """A Markdown file without front matter is described by its entry."""
    catalogue = {"n": Source(id="n", title="Du catalogue", path="n.md")}
    assert _source("n.md", {"title": "Introduction"}, catalogue=catalogue).title == "Du catalogue"


def test_the_date_of_a_file_is_not_the_year_of_a_work() -> None:
    """A PDF made in 2015 may hold a text of 1990, so its own date gives no year; a web page's date is that of the text."""
    assert _source("a.pdf", {"date": "2015-02-13"}).year is None
    assert _source("a.html", {"date": "2015-02-13"}).year == 2015


def test_a_program_account_is_no_author() -> None:
    """Names that programs put there are left out; real ones are kept apart."""
    assert _source("a.docx", {"author": "Utilisateur de Microsoft Office"}).authors == ()
    assert _source("a.docx", {"author": "Ana Exemple; Bo Exemple"}).authors == ("Ana Exemple", "Bo Exemple")
