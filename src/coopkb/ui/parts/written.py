"""What a language model wrote: each sentence with the quotes it rests on, what is doubtful marked, what was dropped counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coopkb import cite
from coopkb.ui.markup import Html, join, tag, way
from coopkb.ui.parts.passage import foreign

if TYPE_CHECKING:
    from coopkb.llm import Written, WrittenSentence
    from coopkb.ui.links import Asking
    from coopkb.ui.words import Words


def draw(written: Written, asking: Asking, say: Words) -> Html:
    """The whole of it, or why there is nothing."""
    if written.problem:
        return tag("section", tag("p", say.either(written.problem)), class_="ck-problem")
    counts = [say("written.by", model=written.model)]
    if written.unsupported:
        counts.append(say.count("written.unsupported", written.unsupported))
    if written.dropped:
        counts.append(say.count("written.dropped", written.dropped))
    if written.withheld:
        counts.append(say.count("written.withheld", written.withheld))
    return tag(
        "section",
        tag("h2", say("written.title")),
        tag("p", " ".join(counts), class_="ck-soft"),
        tag("ol", *(_sentence(sentence, asking, say) for sentence in written.sentences), class_="ck-written"),
    )


def _sentence(sentence: WrittenSentence, asking: Asking, say: Words) -> Html:
    doubt = tag("p", say(f"written.doubt.{sentence.doubt}"), class_="ck-notice") if sentence.doubt else None
    quotes = []
    for citation in sentence.citations:
        spoken = citation.passage.language
        quote = tag("span", cite.quoted(" ".join(citation.quote.split()), spoken), lang=foreign(spoken, say))
        source = way(cite.source_line(citation.passage.source, say.language), asking.read_citation(citation))
        quotes.append(tag("li", quote, " ", source))
    rests = tag("details", tag("summary", say.count("written.rests", len(quotes))), tag("ul", *quotes), class_="ck-why")
    return tag("li", join([tag("p", sentence.text), doubt, rests]))
