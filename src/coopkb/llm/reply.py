"""What a model has written, as claims: sentences of plain text, each with the numbers that it cites."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coopkb.llm.characters import visible
from coopkb.llm.prompt import MOST_PASSAGES, NO_EVIDENCE
from coopkb.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20_000
"""Characters of a reply beyond which it is no longer the few sentences that were asked for."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, citation marks and markup taken out, and the numbers it cites, each once, in order.

    `foreign` says that it carried what no sentence of ours needs: an address, an image, an element of HTML.
    """

    text: str
    cited: tuple[int, ...]
    foreign: bool = False


def without_thinking(reply: str) -> str:
    """The reply without what a reasoning model thinks aloud first; empty when it never came to its answer."""
    said = reply.rpartition("</think>")[2].strip()
    return "" if said.startswith("<think>") else said


def finds_nothing(reply: str) -> bool:
    """Whether the model says that the passages do not answer."""
    return reply.strip(" \n\t*`_\"'«»“”.[]()").startswith(NO_EVIDENCE)


_REFUSAL = re.compile(
    r"\W*(?:je (?:suis )?(?:vraiment )?(?:désolée?|ne peux|ne suis pas|regrette|refuse)|désolée?\b|"
    r"en tant qu['’](?:ia|assistant)|"
    r"(?:i['’]?m|i am) (?:really |very )?(?:sorry|unable|not able)|sorry\b|i (?:can(?:no|['’]?)t|won['’]t)\b|as an ai\b)",
    re.IGNORECASE,
)


def refuses(reply: str) -> bool:
    """Whether the reply opens as those that decline do."""
    return _REFUSAL.match(reply) is not None


# --- Marks ------------------------------------------------------------------------------------------------------------

# Private characters stand for what is taken out while sentences are found; `visible` has removed any that were there.
_FOREIGN = "\uf8ff"
_FIRST_MARK = 0xE000
_MOST_MARKS = 0x1800
_MARK = "[\ue000-\uf7ff]"

_NUMBER = r"(?:(?:passages?|sources?|n°|p\.) ?)?\d{1,3}"
_CITATION = re.compile(
    rf"(?:\[|【) ?\^?(?P<numbers>{_NUMBER}(?: ?(?:[,;&–-]|et|and) ?{_NUMBER}){{0,11}}) ?(?:†[^\]】\n]{{0,40}})?(?:\]|】)",
    re.IGNORECASE,
)
_CITED_LINE = re.compile(r"\d ?[\]】][.!?…]? *$")
_SPAN = re.compile(r"(\d{1,3})(?: ?[–-] ?(\d{1,3}))?")


def _numbers(told: str) -> list[int]:
    """The numbers in a citation mark; "2-4" stands for three, unless it is wider than what is ever given."""
    found: list[int] = []
    for first, last in _SPAN.findall(told):
        start, end = int(first), int(last or first)
        found += range(start, end + 1) if start <= end < start + MOST_PASSAGES else [start, end]
    return found


# --- Markup -----------------------------------------------------------------------------------------------------------

_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\](?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])?")
_LINK = re.compile(r"\[(?P<label>[^\[\]\n]{0,300})\]\((?P<target>[^()\s]{1,2000})(?: +\"[^\"\n]{0,300}\")?\)")
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,20}://|\b(?:javascript|vbscript|data|mailto):|\bwww\.)[^\s\[\]<>()«»\"]{0,2000}[^\s\[\]<>()«»\".,;:!?…]"
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,10}/[^\s\[\]<>()«»\"]{0,2000}",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?(?P<name>[a-zA-Z]{1,20}|!)[^<>]*>")
_PLAIN_TAGS = frozenset({"b", "br", "div", "em", "i", "li", "ol", "p", "small", "span", "strong", "sub", "sup", "u", "ul"})
_CODE_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_LEAD = re.compile(r" {0,12}(?:#{1,6} |[›>] ?|[-*+•–—] |\d{1,2}[.)] |\|)+ *")
_EMPHASIS = re.compile(r"\*+|`+|__+|(?<!\w)_|_(?!\w)")
_RULE = re.compile(r"^[\s|:*_=-]+$")


def claims(reply: str) -> list[Claim]:
    """The sentences of a reply, in order."""
    return list(_joined(claim for block in _blocks(_plain(reply)) for claim in _claims_of(*block)))


def _plain(reply: str) -> str:
    """The reply without markup; a private character stands where something foreign was."""
    text = _CODE_FENCE.sub("", visible(reply))
    text = _IMAGE.sub(_FOREIGN, text)
    text = _LINK.sub(_label, text)
    text = _ADDRESS.sub(_FOREIGN, text)
    text = _TAG.sub(lambda tag: "" if tag["name"].lower() in _PLAIN_TAGS else _FOREIGN, text)
    return _EMPHASIS.sub("", text.replace("<", "‹").replace(">", "›"))


def _label(link: re.Match[str]) -> str:
    """What is kept of a link: a number that it was laid on, or its label and a sign that there was an address."""
    if link["label"].strip(" ^").isdigit():
        return f"[{link['label']}]" if re.search(r"[./:#]", link["target"]) else link[0]
    return link["label"] + _FOREIGN


def _blocks(text: str) -> Iterator[tuple[str, list[list[int]]]]:
    """Paragraphs, items and headings, each with private characters for its citations and the numbers these stand for."""
    lines: list[str] = []
    for line in text.split("\n"):
        lead = _LEAD.match(line)
        rest = line[lead.end() :] if lead else line
        lines += ["", rest.replace("|", " ")] if lead else ["" if _RULE.match(line) else line]
        if _CITED_LINE.search(rest):
            lines.append("")
    for block in re.split(r"\n\s*\n", "\n".join(lines)):
        numbers: list[list[int]] = []

        def mark(found: re.Match[str], numbers: list[list[int]] = numbers) -> str:
            numbers.append(_numbers(found["numbers"]))
            return chr(_FIRST_MARK + min(len(numbers), _MOST_MARKS) - 1)

        marked = _CITATION.sub(mark, block).strip()
        if marked:
            yield marked, numbers


_BEFORE_SENTENCE = re.compile(rf"(?P<marks>{_MARK}(?:\s*{_MARK})*)\s*(?P<rest>[^\ue000-\uf7ff]+)")
_AFTER_SENTENCE = re.compile(rf"(?P<end>\s?[.!?…]+(?:\s?[»”\"’')\]])*)\s*(?P<marks>{_MARK}(?:\s*{_MARK})*)")
_STOP = re.compile(r"\s?[.!?…]*(?:\s?[»”\"’')\]])*\s*$")


def _claims_of(block: str, numbers: list[list[int]]) -> Iterator[Claim]:
    """The claims of a block; its citations stand before each sentence or, as was asked, after it."""
    if re.match(_MARK, block) and not re.search(rf"{_MARK}\s*[.!?…]*$", block):
        block = _BEFORE_SENTENCE.sub(lambda found: _moved(found["rest"], found["marks"]) + " ", block)
    else:
        block = _AFTER_SENTENCE.sub(r"\g<marks>\g<end> ", block)
    for start, end in sentences(block):
        span = block[start:end]
        cited = [number for found in re.findall(_MARK, span) for number in numbers[ord(found) - _FIRST_MARK]]
        text = re.sub(rf"\s*{_MARK}", "", span).replace(_FOREIGN, " ")
        text = re.sub(r"\s+(?=[.,)])", "", " ".join(text.split())).strip()
        yield Claim(text, tuple(dict.fromkeys(cited)), _FOREIGN in span)


def _moved(sentence: str, marks: str) -> str:
    """A sentence with marks put in front of the stop that ends it."""
    stop = _STOP.search(sentence)
    at = stop.start() if stop else len(sentence)
    return sentence[:at] + marks + sentence[at:].rstrip()


def _joined(found: Iterator[Claim]) -> Iterator[Claim]:
    """Claims with words; marks or addresses that stand alone belong to the sentence before."""
    held: Claim | None = None
    for claim in found:
        if re.search(r"\w", claim.text):
            if held is not None:
                yield held
            held = claim
        elif held is not None:
            cited = tuple(dict.fromkeys([*held.cited, *claim.cited]))
            held = replace(held, cited=cited, foreign=held.foreign or claim.foreign)
    if held is not None:
        yield held
