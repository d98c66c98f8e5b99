"""How blocks become a document, and a document passages."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coopkb.sentences import sentences
from coopkb.split import JOINED, LONGEST, LONGEST_SENTENCE, SHORTEST, TAIL, compose, split
from coopkb.types import Block, BlockKind, Document, Page, Passage, Section, Source

SOURCE = Source(id="atelier", title="Tenir un atelier à plusieurs")


def heading(text: str, level: int = 1, page: int | None = None) -> Block:
    return Block(BlockKind.HEADING, text, level, page)


def paragraph(text: str, page: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, text, page=page)


def item(text: str, level: int = 0, page: int | None = None) -> Block:
    return Block(BlockKind.ITEM, text, level, page)


def prose(words: int, first: str = "Mot") -> str:
    """One sentence of that many words."""
    return " ".join([first, *(f"mot{i}" for i in range(1, words))]) + "."


def size(text: str) -> int:
    return len(text.split())


# --- Documents made of anything -----------------------------------------------------------------------------------------

WORD = st.sampled_from(["le", "groupe", "décide", "acteur.rice.s", "l’élu", "«", "»", "(", ")", "etc.", "2015", ":", "—", "•"])
SENTENCE = st.builds(
    lambda words, end: f"Ainsi {' '.join(words)}{end}",
    st.lists(WORD, min_size=1, max_size=24),
    st.sampled_from([".", ".", ".", " ?", " !", "…", " ;", " :", ""]),
)
TEXT = st.lists(SENTENCE, max_size=14).map(" ".join) | st.text(max_size=40)
LEVEL = st.integers(1, 6)
PAGE = st.none() | st.integers(1, 9)
BLOCK = st.one_of(
    st.builds(heading, st.sampled_from(["Cadre", "Les rôles ?", "• Point", "  "]), LEVEL, PAGE),
    st.builds(paragraph, TEXT, PAGE),
    st.builds(paragraph, SENTENCE, PAGE),
    st.builds(item, SENTENCE, st.integers(0, 3), PAGE),
    st.builds(item, TEXT, st.integers(0, 3), PAGE),
)
BLOCKS = st.lists(BLOCK, max_size=30)


def body(document: Document, section: Section) -> tuple[int, int]:
    """Where a section's text stands without its heading line."""
    text = document.text[section.start : section.end]
    first = text.partition("\n")[0] if section.heading else ""
    return section.start + len(first), section.end


@given(BLOCKS)
def test_sections_partition_the_text(blocks: list[Block]) -> None:
    """Every character of a document is in exactly one section, and a section with a heading begins with its line."""
    document = compose(SOURCE, blocks)
    assert "".join(document.text[s.start : s.end] for s in document.sections) == document.text
    assert all(a.end == b.start for a, b in pairwise(document.sections))
    for place, section in enumerate(document.sections):
        assert bool(section.heading) or place == 0
        if section.heading:
            assert document.text[section.start : section.end].partition("\n")[0] == section.heading[-1]


@given(BLOCKS)
def test_a_heading_path_holds_the_nearest_higher_headings(blocks: list[Block]) -> None:
    """The path of a heading is made of the last headings before it of each higher level that no later one closed."""
    headings = [b for b in blocks if b.kind is BlockKind.HEADING and b.text.strip()]
    expected = []
    for place, last in enumerate(headings):
        path = [last.text]
        level = last.level
        for before in reversed(headings[:place]):
            if before.level < level:
                path.insert(0, before.text)
                level = before.level
        expected.append(tuple(path))
    assert [s.heading for s in compose(SOURCE, blocks).sections if s.heading] == expected


@given(BLOCKS)
def test_no_word_is_lost_or_made(blocks: list[Block]) -> None:
    """The text of a document is the words of its blocks in order, with a bullet in front of each item."""
    expected = []
    for block in blocks:
        words = block.text.split()
        expected += ["•", *words] if words and block.kind is BlockKind.ITEM else words
    assert compose(SOURCE, blocks).text.split() == expected


@given(BLOCKS)
def test_passages_are_exact_ordered_and_within_one_section(blocks: list[Block]) -> None:
    """A passage is its document's text at its offsets, stripped, after the one before, in the body of its own section."""
    document = compose(SOURCE, blocks, language="en")
    bodies = {body(document, section): section for section in document.sections}
    before = 0
    for passage in split(document):
        assert passage.text
        assert document.text[passage.start : passage.end] == passage.text == passage.text.strip()
        assert before <= passage.start
        before = passage.end
        ((_, section),) = [(b, s) for b, s in bodies.items() if b[0] <= passage.start and passage.end <= b[1]]
        assert (passage.heading, passage.language, passage.source) == (section.heading, "en", SOURCE)


@given(BLOCKS)
def test_passages_hold_every_sentence(blocks: list[Block]) -> None:
    """Every sentence of every body is whole in one passage, and every passage begins and ends with a sentence."""
    document = compose(SOURCE, blocks)
    passages = split(document)
    found = []
    for section in document.sections:
        start, end = body(document, section)
        found += [(start + a, start + b) for a, b in sentences(document.text[start:end])]
    place = 0
    for passage in passages:
        inside = []
        while place < len(found) and found[place][1] <= passage.end:
            inside.append(found[place])
            place += 1
        assert inside
        assert inside[-1][1] == passage.end
        assert document.text[passage.start : inside[0][0]].strip() in ("", "•")
    assert place == len(found)


def depth(line: str) -> int:
    """The level of a list item, -1 for a paragraph."""
    found = re.match(r"((?:  )*)• ", line)
    return len(found[1]) // 2 if found else -1


@given(BLOCKS)
def test_no_passage_ends_with_an_introduction(blocks: list[Block]) -> None:
    """What introduces a list, a sub-list or, by a colon, a paragraph stands in the passage of what it introduces."""
    document = compose(SOURCE, blocks)
    for passage in split(document):
        rest = document.text[passage.end : next(s.end for s in document.sections if s.end >= passage.end)]
        if not rest.startswith("\n") or not rest.strip() or size(passage.text) + 30 > LONGEST_SENTENCE:
            continue  # within a line, at the end of a section, or after a chain of introductions too long for one passage
        last = document.text[: passage.end].rpartition("\n")[2]
        following = rest.strip("\n").partition("\n")[0]
        assert depth(following) <= depth(last)
        assert depth(last) >= 0 or not last.endswith(":")


@given(BLOCKS)
def test_neighbours_are_too_long_to_be_one(blocks: list[Block]) -> None:
    """A passage under the tail or the shortest size stands alone only where joining it would make too long a one."""
    document = compose(SOURCE, blocks)
    bounds = [section.start for section in document.sections]
    for one, two in pairwise(split(document)):
        if any(one.end <= bound <= two.start for bound in bounds):
            continue
        together = size(one.text) + size(two.text)
        shorter = min(size(one.text), size(two.text))
        assert shorter >= TAIL or together > JOINED
        assert shorter >= SHORTEST or together > LONGEST


@settings(max_examples=30)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=60))
def test_passages_of_plain_prose_have_the_intended_size(counts: list[int]) -> None:
    """Where sentences are of common length, passages have 60 to 180 words, or are the whole of a short section."""
    passages = split(compose(SOURCE, [paragraph(prose(n)) for n in counts]))
    assert all(size(p.text) <= LONGEST for p in passages)
    assert all(size(p.text) >= SHORTEST for p in passages) or sum(counts) <= LONGEST


@given(BLOCKS, st.lists(st.sampled_from(["", "iv", "12"]), max_size=6))
def test_the_page_is_the_one_where_the_passage_starts(blocks: list[Block], labels: list[str]) -> None:
    """A passage is on the last page that began at or before it, and bears what is printed there."""
    marked = [replace(b, text=f"B{n} {b.text}") for n, b in enumerate(blocks)]
    document = compose(SOURCE, marked, labels)
    for passage in split(document):
        read = document.text[: passage.start] + passage.text.partition("\n")[0]
        number = int(re.findall(r"^(?: *• )?B(\d+)(?= |$)", read, re.MULTILINE)[-1])
        page = next((b.page for b in reversed(marked[: number + 1]) if b.page is not None), None)
        assert passage.page == page
        assert passage.page_label == (labels[page - 1] or None if page is not None and page <= len(labels) else None)


# --- Composition, by example --------------------------------------------------------------------------------------------


def test_nothing_makes_an_empty_document() -> None:
    """No blocks, or blocks without words: an empty text, no sections, no pages, no passages."""
    for blocks in ([], [paragraph(" "), heading(""), item("\n", 2, 3)]):
        document = compose(SOURCE, blocks)
        assert (document.text, document.sections, document.pages) == ("", (), ())
        assert split(document) == []


def test_layout_sections_and_pages() -> None:
    """Blocks stand a blank line apart, items on lines of their own; sections and pages begin where their blocks do."""
    blocks = [
        paragraph("Avant tout.", 1),
        heading("Cadre", 2, 1),
        heading("Rôles", 4, 2),
        paragraph("Ils tournent :", 2),
        item("la garde du temps", 0, 2),
        item("au tableau", 1, 3),
        heading("Suites", 1, 3),
    ]
    document = compose(SOURCE, blocks, ["i", "", "1"])
    assert document.text == ("Avant tout.\n\nCadre\n\nRôles\n\nIls tournent :\n\n• la garde du temps\n  • au tableau\n\nSuites")
    assert document.sections == (
        Section((), 0, 13, 1),
        Section(("Cadre",), 13, 20, 1),
        Section(("Cadre", "Rôles"), 20, 79, 2),
        Section(("Suites",), 79, 85, 3),
    )
    assert document.pages == (Page(0, 1, "i"), Page(20, 2, None), Page(63, 3, "1"))


def test_a_table_block_is_refused() -> None:
    """A table that cleaning did not turn into text would vanish without a word, so it is refused."""
    with pytest.raises(ValueError, match="table"):
        compose(SOURCE, [Block(BlockKind.TABLE, "", rows=(("a",),))])


# --- Passages, by example -----------------------------------------------------------------------------------------------


def test_sections_are_never_merged() -> None:
    """Two short sections give two short passages, and a heading without a body gives none."""
    passages = split(compose(SOURCE, [heading("Un"), heading("Deux"), paragraph("Bref."), heading("Trois"), item("Net")]))
    assert [(p.heading, p.text) for p in passages] == [(("Deux",), "Bref."), (("Trois",), "• Net")]


def test_paragraph_borders_are_preferred() -> None:
    """Paragraphs are joined up to the target, and a passage rather ends between paragraphs than within one."""
    texts = [prose(50, "Un"), prose(55, "Deux"), prose(100, "Trois"), f"{prose(90, 'Quatre')} {prose(85, 'Cinq')}"]
    passages = split(compose(SOURCE, [paragraph(t) for t in texts]))
    assert [p.text for p in passages] == ["\n\n".join(texts[:2]), texts[2], texts[3]]


def test_a_tail_joins_the_passage_before() -> None:
    """A last paragraph too short to be cited belongs to the passage before it, even a little over the longest size."""
    passages = split(compose(SOURCE, [paragraph(prose(150, "Un")), paragraph(prose(39, "Deux"))]))
    assert [size(p.text) for p in passages] == [189]


def test_a_short_paragraph_joins_its_neighbour() -> None:
    """A passage under the shortest size is joined with its neighbour as long as both fit in the longest."""
    passages = split(compose(SOURCE, [paragraph(prose(58)), paragraph(prose(110))]))
    assert [size(p.text) for p in passages] == [168]


def test_a_list_that_fits_is_whole() -> None:
    """A list that fits in one passage with the line that introduces it is not cut, though halves would be nearer the target."""
    blocks = [paragraph("Il faut :"), *(item(prose(20)) for _ in range(8))]
    assert len(split(compose(SOURCE, blocks))) == 1


def test_a_long_list_is_cut_between_items() -> None:
    """A list too long for a passage keeps its first items with the line before it; each next part begins at an item."""
    blocks = [paragraph(f"{prose(80)} Il faut :"), *(item(f"{prose(12)} {prose(10)}", n % 2) for n in range(30))]
    passages = split(compose(SOURCE, blocks))
    assert len(passages) > 3
    assert "Il faut :\n\n• Mot" in passages[0].text
    assert all(p.text.startswith("• ") for p in passages[1:])
    assert all(SHORTEST <= size(p.text) <= LONGEST for p in passages)


def test_a_sub_list_stays_with_its_item() -> None:
    """A list is rather cut before an item of the outer level than between the items under one."""
    lists = [[item(prose(20, f"Outer{n}")), *(item(prose(15, f"Inner{n}"), 1) for _ in range(5))] for n in range(4)]
    passages = split(compose(SOURCE, [b for part in lists for b in part]))
    assert [p.text[:8] for p in passages] == ["• Outer0", "• Outer1", "• Outer2", "• Outer3"]


def test_a_title_without_a_style_stays_with_its_text() -> None:
    """A short line without a full stop, which no style marks as a heading, is in the passage of what follows it."""
    passages = split(compose(SOURCE, [paragraph(prose(100)), paragraph("La place du tiers"), paragraph(prose(100))]))
    assert [p.text[:8] for p in passages] == ["Mot mot1", "La place"]


@pytest.mark.parametrize(("mark", "every"), [(";", 7), (",", 7), ("", 7)])
def test_an_endless_sentence_is_cut_where_it_pauses(mark: str, every: int) -> None:
    """A sentence that no passage can hold is cut at semicolons, else at commas, else at spaces, into about equal parts."""
    words = [f"mot{i}" + (mark if i % every == 0 else "," if i % 5 == 0 and mark == ";" else "") for i in range(1000)]
    passages = split(compose(SOURCE, [paragraph(" ".join(words))]))
    assert " ".join(p.text for p in passages) == " ".join(words)
    assert all(SHORTEST <= size(p.text) <= LONGEST for p in passages)
    assert all(p.text.endswith(mark) for p in passages[:-1])


def test_a_long_sentence_and_a_long_word_stay_whole() -> None:
    """A sentence over the longest passage is one by itself, and a word is never cut, however long."""
    blocks = [paragraph(prose(100)), paragraph(prose(LONGEST_SENTENCE)), paragraph("x" * 100_000), paragraph(prose(100))]
    assert [size(p.text) for p in split(compose(SOURCE, blocks))] == [100, LONGEST_SENTENCE, 101]


def test_ids_derive_from_source_place_and_text() -> None:
    """The id of a passage is the same on any machine, and another where the source, the offsets or the text differ."""

    def only(blocks: list[Block], source: Source = SOURCE) -> Passage:
        return split(compose(source, blocks))[-1]

    first = only([heading("Cadre"), paragraph("Le temps est donné.")])
    assert first.id == "atelier.e9d579f788c5"
    others = [
        only([heading("Cadre"), paragraph("Le temps est donné.")], replace(SOURCE, id="autre")),
        only([heading("Le cadre"), paragraph("Le temps est donné.")]),
        only([heading("Cadre"), paragraph("Le temps est compté.")]),
    ]
    assert len({p.id.partition(".")[2] for p in [first, *others]}) == 4
    assert only([heading("Rôle!"), paragraph("Le temps est donné.")], replace(SOURCE, title="Autre titre")).id == first.id


def test_a_megabyte_of_prose_takes_a_moment() -> None:
    """A whole library can be cut: a megabyte is composed and split in about a second, with or without headings.

    Measured at .4 to .6 s; the limit leaves room for a busy machine.
    """
    text = "Les membres s’accordent sur la règle commune (parfois), et chacun.e y trouve sa place. " * 8
    for blocks in ([paragraph(text)] * 1500, [paragraph(text * 1500)], [item(text[:87])] * 12_000):
        start = time.perf_counter()
        passages = split(compose(SOURCE, blocks))
        assert time.perf_counter() - start < 4
        assert len(passages) > 500


# --- A realistic text ---------------------------------------------------------------------------------------------------

GUIDE = [
    heading("Tenir un jardin à plusieurs", 1, 1),
    paragraph(
        "Le jardin des Tanneurs compte quarante parcelles et une seule pompe. Depuis 2011, ses habitant.e.s y règlent "
        "ensemble l’eau, les outils et les fâcheries. Ce petit guide raconte comment.",
        1,
    ),
    heading("Ce qui a tenu", 2, 1),
    paragraph(
        "La première année, personne n’avait écrit de règle. « On se parlera bien », disait M. Ferrand. On s’est parlé, en "
        "effet, mais toujours à deux, et jamais de la pompe. L’été suivant, la sécheresse a fait le reste : les plus matinaux "
        "arrosaient, les autres récriminaient. Cf. le carnet de bord, p. 12-15, où chacun.e a laissé sa version…",
        1,
    ),
    paragraph(
        "Il a fallu une assemblée, tenue un soir d’août sous le tilleul, pour que la colère devienne une question commune. Une "
        "voisine a demandé : « De quoi avons-nous besoin ? De quoi pouvons-nous nous passer ? » Le silence a duré. Puis les "
        "réponses sont venues, et avec elles un premier tour d’eau.",
        2,
    ),
    paragraph("De cette soirée sont restées quatre habitudes :", 2),
    item("le tour d’eau se tire au sort chaque mois, et s’échange librement entre voisin.e.s ;", 0, 2),
    item("la caisse est ouverte : tout le monde y voit les comptes, tenus par deux personnes à la fois ;", 0, 2),
    item("les fâcheries passent par un tiers,", 0, 2),
    item("choisi par les deux parties ;", 1, 2),
    item("renouvelé chaque printemps ;", 1, 2),
    item("l’assemblée ne finit pas sans que l’on ait dit qui fait quoi. Un cahier le garde, que chacun.e peut lire.", 0, 2),
    heading("Ce qui a failli rompre", 2, 3),
    paragraph(
        "En 2016, la mairie a proposé une subvention (3 000 euros, etc.) contre un règlement. Les avis se "
        "sont partagés. Pour les "
        "uns, l’argent paierait enfin une citerne ; pour les autres, le jardin perdrait la main. Le Dr Lenoir, doyen du "
        "lieu, a rappelé que l’on pouvait dire oui à l’aide et non au modèle de règlement. Encore fallait-il savoir ce que "
        "l’on tenait à garder.",
        3,
    ),
    paragraph("Le prix d’un accord", 3),
    paragraph(
        "Trois mois de réunions ont suivi, longues, parfois aigres. Deux familles sont parties. Celles qui sont restées disent "
        "aujourd’hui que le texte vaut moins que les soirées passées à l’écrire. Elles ont appris à distinguer ce qui se "
        "négocie de ce qui fonde. Elles ont aussi appris à se taire quand la fatigue parle.",
        3,
    ),
    paragraph("La citerne, elle, est arrivée en 2018.", 4),
    heading("Pour aller plus loin", 2, 4),
    paragraph("Écrire à jardin@tanneurs.example.", 4),
]


def test_a_realistic_text_gives_the_passages_that_one_would_cite() -> None:
    """A guide with sections, a list under its introduction, sub-items and quotations is cut where a reader would."""
    passages = split(compose(SOURCE, GUIDE, ["1", "2", "3", "4"]))
    found = [(p.heading[-1], p.page_label, size(p.text), p.text[:19], p.text[-18:]) for p in passages]
    assert found == [
        ("Tenir un jardin à plusieurs", "1", 29, "Le jardin des Tanne", "e raconte comment."),
        ("Ce qui a tenu", "1", 114, "La première année, ", "remier tour d’eau."),
        ("Ce qui a tenu", "2", 85, "De cette soirée son", "hacun.e peut lire."),
        ("Ce qui a failli rompre", "3", 132, "En 2016, la mairie ", "t arrivée en 2018."),
        ("Pour aller plus loin", "4", 3, "Écrire à jardin@tan", "@tanneurs.example."),
    ]
    quotable = {p.text[start:end] for p in passages for start, end in sentences(p.text)}
    assert "Une voisine a demandé : « De quoi avons-nous besoin ? De quoi pouvons-nous nous passer ? »" in quotable
    assert "« On se parlera bien », disait M. Ferrand." in quotable
    assert "le tour d’eau se tire au sort chaque mois, et s’échange librement entre voisin.e.s ;" in quotable
    assert (
        "Le Dr Lenoir, doyen du lieu, a rappelé que l’on pouvait dire oui à l’aide et non au modèle de règlement." in quotable
    )
