"""Passages that speak to a machine instead of a reader: they are not sent to a language model and vouch for nothing.

No list of phrases is complete. This one keeps the plain cases from ever reaching the model; what it lets through is still
fenced as data, and what a model then writes is still checked.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from coopkb.llm.characters import visible

if TYPE_CHECKING:
    from coopkb.types import Passage

_SET_ASIDE = (
    r"(?:ignor(?:e|ez|er|ing)|disregard|forget|override|overrule|bypass|discard|stop following|oubli(?:e|ez|er)|"
    r"n[ée]glige[rz]?|outrepasse[rz]?|contourne[rz]?|fai(?:s|tes) abstraction|ne (?:suis|suivez|tiens|tenez) (?:plus|pas))"
)
_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|your|tes|vos|pr[ée]c[ée]dente?s?|ant[ée]rieure?s?|ci-dessus|"
    r"plus haut|qui pr[ée]c[èe]dent|reçues?)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules?|directions?|guidelines?|commands?|orders?|constraints?|context|messages?|programming|"
    r"consignes?|r[èe]gles?|directives?|ordres?|contexte|contraintes?)"
)
_GIVEN = (
    r"(?:instructions?|prompts?|directions|commands?|consignes|data|content|text|documents?|passages?|texte|contenu|donn[ée]es)"
)
_MACHINE = (
    r"(?:language models?|llms?|chat ?bots?|chatgpt|gpt-?\d?|(?:an|the) ai|ai (?:assistants?|models?|systems?|agents?)|"
    r"mod[èe]les? de lang(?:age|ue)|assistants? (?:ia|virtuels?|conversationnels?)|agents? conversationnels?|"
    r"(?:une |l['’]|les )ias?|intelligences? artificielles?)"
)
_YOU = (
    r"(?:you are|you['’]re|you must|your (?:task|job|role)|vous êtes|vous devez|tu es|tu dois|"
    r"(?:note|message|instructions?|notice|consignes?|avis|attention|important|warning|dear|ch[èe]re?s?)\W{1,3}"
    r"(?:(?:to|for|any|all|à|aux?|pour|tout)\b)?)"
)
_TELL = (
    r"(?:respond|reply|answer|output|print|repeat|reveal|show|display|leak|disclose|write|translate|encode|begin|start|end|"
    r"r[ée]pond(?:s|ez|re)|[ée]cri(?:s|vez)|affiche[rz]?|r[ée]p[èée]te[rz]?|r[ée]v[èée]le[rz]?|divulgue[rz]?|recopie[rz]?|"
    r"termine[rz]?|commence[rz]?|tradui(?:s|sez)|encode[rz]?|donne[rz]?)"
)
_OF_OURS = (
    r"(?:(?:system|hidden|initial) prompt|prompt (?:syst[èe]me|initial|cach[ée])|your (?:instructions|prompt|rules)|"
    r"tes (?:instructions|consignes)|(?:message|instructions?) syst[èe]me|api key|cl[ée] (?:d['’])?api)"
)
_USER = r"(?:the user|the person asking|l['’]utilisat(?:eur|rice))"
_TALK = r"(?:conversation|this question|the question|question pos[ée]e|api key|cl[ée] (?:d['’])?api)"

_SAID = (
    # What was said before is to be set aside.
    rf"\b{_SET_ASIDE}\b[^.!?]{{0,40}}\b{_EARLIER}\b[^.!?]{{0,30}}\b{_ORDERS}\b",
    rf"\b{_SET_ASIDE}\b[^.!?]{{0,30}}\b{_ORDERS}\b[^.!?]{{0,20}}\b(?:{_EARLIER}|you (?:were|have been))\b",
    rf"\b{_SET_ASIDE}\b (?:all|everything|tout)\b[^.!?]{{0,20}}\b(?:above|before|so far|pr[ée]c[èe]de|avant|ci-dessus)\b",
    rf"(?:^|[.!?:;«“\"] ?)(?:please |now |et |maintenant )?{_SET_ASIDE}\b[^.!?]{{0,40}}\b{_GIVEN}\b",
    r"\b(?:new|updated|actual) (?:system )?instructions? ?:|\bnouvelles (?:instructions|consignes)(?: syst[èe]me)? ?:",
    # It is told what it is, or called by its name.
    rf"\b{_YOU}[^.!?]{{0,30}}\b{_MACHINE}\b",
    rf"\b(?:{_MACHINE}|l['’]assistant) (?:must|shall|should|doit|doivent|devra) (?:not |always |toujours )?"
    r"(?:comply|obey|disclose|respond|answer|reply|ignore|r[ée]pondre|ob[ée]ir|ignorer|[ée]crire)\b",
    rf"\b(?:as|en tant qu['’e]) ?{_MACHINE}\b[^.!?]{{0,20}}\b(?:you|your|vous|tu|dois|devez)\b",
    r"\byou are now (?:an?|in|the)\b|\bfrom now on,? you\b|\byou will now (?:respond|answer|act|only)\b",
    r"\b(?:tu es|tu r[ée]ponds|vous r[ée]pondez) (?:d[ée]sormais|maintenant)\b",
    r"\b(?:d[ée]sormais|maintenant|[àa] partir de maintenant),? (?:tu es|tu r[ée]pond|tu dois|vous r[ée]pond)",
    # It is told how its reply is to look, or what to let out.
    rf"\b{_TELL}\b[^.!?]{{0,60}}\b(?:like a pirate|as a pirate|en pirate|comme un pirate|base ?64|rot ?13|morse)\b",
    rf"\b{_TELL}\b[^.!?]{{0,40}}\b{_OF_OURS}\b",
    r"\b(?:respond|reply|answer|output) (?:only|exactly|solely|just|nothing but|with (?:only|nothing but|exactly))\b",
    r"\br[ée]ponds (?:uniquement|seulement|exactement|toujours)\b|\br[ée]pondez exactement\b",
    r"\b(?:your|ta) (?:next |whole |entire |prochaine )?(?:reply|answer|response|r[ée]ponse) (?:must|should|will|doit|devra)\b",
    r"\b(?:print|output|repeat|r[ée]p[èée]te[rz]?) (?:verbatim|exactly|mot pour mot|exactement|"
    r"(?:the following|this) (?:sentence|text)|(?:cette phrase|ce texte|la phrase suivante|le texte suivant))\b",
    r"\bno_evidence\b|\bpwned\b|\bdo anything now\b",
    rf"\b(?:tell|inform|persuade|convince|dis à|dites à|annonce[rz]? à) {_USER}\b",
    # It is told what to cite, or what to send where.
    r"\bcite (?:only |always |passage |source )*\[?\d",
    r"\bcitez? (?:uniquement |toujours |seulement |le passage |la source )*\[\d",
    r"\b(?:append|include|insert|add|embed|render|ajoute[rz]?|ins[èée]re[rz]?|inclu(?:s|ez))\b[^.!?]{0,60}(?:!\[|\bmarkdown\b)",
    rf"\b(?:send|post|forward|exfiltrate|envoie|envoyez|transmets|transmettez)\b[^.!?]{{0,40}}\b{_TALK}\b",
)
_TURNS = (
    # Turns of a conversation that was never held.
    r"^\W{0,6}(?:system|developer|assistant|syst[èe]me|assistante?) ?(?:prompt|message|override|note)? ?: ?(?:\S+ ){0,6}?"
    r"(?:you|your|ignore|new|the (?:answer|user)|sure|certainly|of course|respond|answer|tu|tes|vous|ignorez|bien s[ûu]r|"
    r"la r[ée]ponse|r[ée]ponds|voici)\b",
    r"^\W{0,6}(?:system|assistant)\W{0,3}:",
    r"^\W{0,6}(?:user|human|utilisat(?:eur|rice)|humain) ?:[^\n]*\n\s*(?:[^\n]*\n)?\W{0,6}(?:assistant|ai|ia|bot|mod[èe]le) ?:",
)
_FORGED = (
    r"<\|[^<>\n]{1,40}\|>|<｜[^<>\n]{1,40}｜>|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS)\]|<</?SYS>>|<(?:start|end)_of_turn>",
    r"<<<|#{2,4} ?(?:Instructions?|System|Response|Input|Assistant) ?:",
    r"</?(?:system|assistant|user|instructions?|prompt|context|passages?|documents?|data|think|consignes?)\b[^<>\n]{0,40}>",
    r"[-=*_#/<>{}\[\]]{2,40} ?(?i:end|fin|begin|d[ée]but|start)\b[ _](?i:of |de |des |du |de la )?(?i:the )?"
    r"(?i:passages?|data|context|documents?|donn[ée]es|contexte|prompt|sources?|extraits?)\b",
)
_ORDER = re.compile("|".join(_SAID), re.IGNORECASE | re.MULTILINE)
_TURN = re.compile("|".join(_TURNS), re.IGNORECASE | re.MULTILINE)
_FORGERY = re.compile("|".join(_FORGED))

_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\U000e0000-\U000e007f]")
_MOST_HIDDEN = 8
"""Invisible characters that a text copied from the web may hold; a sentence written in them holds more."""


def speaks_to_a_machine(passage: Passage) -> bool:
    """Whether a passage, its title or its headings hold an order to a language model, a turn of a conversation or a fence."""
    source = passage.source
    text = "\n".join([source.title, *source.authors, source.organisation, *passage.heading, passage.text])
    if len(_HIDDEN.findall(text)) > _MOST_HIDDEN or _FORGERY.search(text):
        return True
    seen = unicodedata.normalize("NFKC", visible(text))
    lines = re.sub(r"[^\S\n]+", " ", seen)
    return any(_ORDER.search(form) for form in (lines, " ".join(lines.split()))) or _TURN.search(lines) is not None
