"""Answers: exact quotes, honest silences, duplicates merged, other voices heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import coopkb
from coopkb import cite
from coopkb.index import build
from coopkb.types import Citation, Filters, Passage, Source, SourceKind, Status, Work
from small_corpus import write_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import Answer


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    root = tmp_path_factory.mktemp("answer")
    texts = write_texts(root / "texts")
    (texts / "voisin.md").write_text(
        "# Repris ailleurs\n\n## Les rapports de force\n\nIl faut les nommer tôt, sans accuser personne, car un rapport de "
        "force que l'on tait finit par bloquer le groupe.\n",
        encoding="utf-8",
    )
    build([texts], root / "index")
    with coopkb.open(root / "index") as opened:
        yield opened


def _check_quotes(kb: KnowledgeBase, answer: Answer) -> None:
    for statement in answer.statements:
        assert statement.citations
        assert statement.text == statement.citations[0].quote
        for citation in statement.citations:
            document = kb.document(citation.passage.source.id)
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.passage.start <= citation.start < citation.end <= citation.passage.end


QUESTIONS = [
    "Comment repérer les jeux de pouvoir ?",
    "Comment construire la confiance entre partenaires ?",
    "Que doit contenir un compte rendu de réunion ?",
    "how do power games show?",
    "Pourquoi faut-il du temps pour coopérer ?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_statement_is_an_exact_quote(kb: KnowledgeBase, question: str) -> None:
    """A statement is a stretch of its document, character for character, inside the passage it cites."""
    answer = kb.answer(question)
    assert answer.status is not Status.NO_EVIDENCE
    assert answer.statements
    _check_quotes(kb, answer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(alphabet=st.sampled_from("pouvoir jeux confiance réunion’'?!« »…temps.,\n\t<>"), max_size=80))
def test_quotes_stay_exact_whatever_is_asked(kb: KnowledgeBase, question: str) -> None:
    """No question, however odd, gives a quote that is not in its document, nor an error."""
    _check_quotes(kb, kb.answer(question))


@pytest.mark.parametrize(
    "question",
    [
        "Quel taux de TVA appliquer à une livraison de béton ?",
        "Who won the football world cup in 1998?",
        "Comment greffer un pommier en hiver ?",
        "asdfgh qwertz",
        "",
        "???",
    ],
)
def test_what_the_corpus_does_not_say_is_told(kb: KnowledgeBase, question: str) -> None:
    """A question on something else gets "no evidence" and not one statement."""
    answer = kb.answer(question)
    assert answer.status is Status.NO_EVIDENCE
    assert answer.statements == ()


def test_the_same_sentence_in_two_places_is_one_statement(kb: KnowledgeBase) -> None:
    """A sentence that two sources hold is said once and cited twice."""
    answer = kb.answer("Que faire d'un rapport de force que l'on tait et qui bloque le groupe ?")
    [statement] = [s for s in answer.statements if "rapport de force" in s.text and "bloquer" in s.text]
    assert {c.passage.source.id for c in statement.citations} == {"pouvoir", "voisin"}


def test_a_sentence_that_points_back_is_quoted_with_the_one_before(kb: KnowledgeBase) -> None:
    """A quote does not open on a pronoun whose noun stands in the sentence before it."""
    answer = kb.answer("À quelle date et par qui les décisions du compte rendu sont-elles prises en charge ?")
    assert all(not s.text.startswith("Il nomme") for s in answer.statements)
    assert any("compte rendu" in s.text and "Il nomme les décisions" in s.text for s in answer.statements)


def test_an_item_is_quoted_with_the_line_that_introduces_its_list(kb: KnowledgeBase) -> None:
    """An item alone would not say what it is an item of; items that answer with it may follow."""
    answer = kb.answer("Faut-il donner la parole aux plus petites structures ?")
    [statement] = [s for s in answer.statements if "plus petites structures" in s.text]
    assert statement.text.startswith("Pour rééquilibrer les voix, trois gestes suffisent souvent :")
    assert "donner la parole d'abord aux plus petites structures ;" in statement.text


def test_concepts_of_the_question_come_first(kb: KnowledgeBase) -> None:
    """The concepts that the question names lead the list, and each is in the grid."""
    answer = kb.answer("Comment repérer les jeux de pouvoir ?")
    assert answer.concepts[0] == "jeux-de-pouvoir"
    assert set(answer.concepts) <= {c.id for c in kb.grid.concepts}


def test_filters_hold_for_answers(kb: KnowledgeBase) -> None:
    """An answer limited to a source cites that source alone."""
    answer = kb.answer("Comment repérer les jeux de pouvoir ?", filters=Filters(sources=("temps",)))
    assert {c.passage.source.id for c in answer.citations} <= {"temps"}


def test_the_same_question_has_the_same_answer(kb: KnowledgeBase) -> None:
    """Asked twice, a question is answered alike."""
    assert kb.answer(QUESTIONS[0]) == kb.answer(QUESTIONS[0])


# --- How a citation is named


def _citation(source: Source, **place: object) -> Citation:
    return Citation(Passage("x.1", source, "Une phrase.", 10, 21, **place), "Une phrase.", 10, 21)


def test_a_reading_note_says_whose_work_it_summarises() -> None:
    """A note is never passed off as the work: it says that it is a note, and on what."""
    work = Work("Gouverner ensemble", ("A. Auteur",), year=2010, url="https://example.org/livre")
    note = Source("n", "Note", kind=SourceKind.NOTE, about=work)
    assert cite.source_line(note, "fr") == "Note de lecture sur : A. Auteur, Gouverner ensemble, 2010"
    assert cite.source_line(note, "en") == "Reading note on: A. Auteur, Gouverner ensemble, 2010"
    assert "https://example.org/livre" in cite.reference(_citation(note), "fr")


def test_a_place_prefers_the_printed_page() -> None:
    """The page is the one printed; failing that, the page of the file, called so."""
    source = Source("s", "Titre", organisation="Org", year=2001)
    printed = _citation(source, heading=("Titre", "Partie"), page=12, page_label="iv")
    assert cite.place(printed.passage, "fr") == "Partie, p. iv"
    assert cite.place(_citation(source, page=12).passage, "fr") == "page 12 du fichier"
    assert cite.reference(printed, "fr") == "« Une phrase. » (Org, Titre, 2001, Partie, p. iv)"


def test_what_is_unknown_is_said_or_left_out() -> None:
    """No author is invented; a missing year is "s. d."."""
    assert cite.source_line(Source("s", "Titre"), "fr") == "Titre, s. d."
    assert cite.source_line(Source("s", "Title", authors=("A", "B", "C", "D"), year=2020), "en") == "A et al., Title, 2020"
