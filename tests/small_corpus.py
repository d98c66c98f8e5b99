"""Five short texts on cooperation, written for the tests, that the tests put in a folder and index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

POWER = """# Partager le pouvoir dans un collectif

## Repérer les jeux de pouvoir

Les jeux de pouvoir apparaissent dès que deux partenaires veulent décider de la même chose. Il faut les nommer tôt, sans
accuser personne, car un rapport de force que l'on tait finit par bloquer le groupe. Un tableau qui dit qui décide de quoi,
et jusqu'à quel montant, désamorce la plupart des querelles.

## Rééquilibrer

Pour rééquilibrer les voix, trois gestes suffisent souvent :

- inviter un tiers que personne ne soupçonne de prendre parti ;
- donner la parole d'abord aux plus petites structures ;
- faire tourner l'animation des réunions d'une séance à l'autre.
"""

TRUST = """---
title: La confiance se construit
author: Camille Exemple
year: 2019
---

# La confiance se construit

La confiance ne se décrète pas. Elle naît d'engagements modestes, tenus à la date promise, puis d'engagements plus grands.
Les partenaires qui se connaissent avant d'avoir un problème à régler règlent ensuite ce problème plus vite.

## Points de vigilance

Attention aux réunions où l'on se félicite sans rien décider : elles usent la confiance plus sûrement qu'un désaccord franc.
"""

TIME = """Le temps long de la coopération

Coopérer demande du temps. La première année sert surtout à se comprendre, la deuxième à essayer, la troisième à récolter. Les
financeurs qui attendent des résultats en six mois poussent les partenaires à promettre ce qu'ils ne tiendront pas.

Le rythme des réunions compte autant que leur nombre. Une rencontre courte chaque mois entretient mieux le lien qu'une
journée entière une fois par an.
"""

MEETINGS = """<html lang="fr"><head><title>Réunir sans lasser</title></head><body><article>
<h1>Réunir sans lasser</h1>
<p>Une réunion utile se prépare à plusieurs. L'ordre du jour dit ce qui sera décidé, par qui, et ce qui sera seulement
entendu. Sans cette distinction, les participants débattent de tout avec la même ardeur.</p>
<h2>Après la séance</h2>
<p>Le compte rendu tient sur une page. Il nomme les décisions, les personnes qui s'en chargent et la date à laquelle on
vérifiera que la chose est faite.</p>
</article></body></html>
"""

ENGLISH = """# Trusting one another

Trust grows when partners keep small promises before they make large ones. A facilitator can help by writing down each promise
where everybody sees it, and by asking at the next meeting what became of it.
"""

TEXTS = {
    "pouvoir.md": POWER,
    "confiance.md": TRUST,
    "temps.txt": TIME,
    "reunir.html": MEETINGS,
    "trust.md": ENGLISH,
}


def write_texts(folder: Path) -> Path:
    """Write the five texts into `folder`, which is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
