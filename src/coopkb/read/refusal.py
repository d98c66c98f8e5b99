"""Why a file cannot be read, said once in French and once in English."""

from __future__ import annotations

from coopkb.errors import UnreadableFileError

_LONGEST_NAME = 120
"""Characters of a file name shown in a sentence; what is longer hides the sentence."""

_REASONS: dict[str, tuple[str, str]] = {
    "missing": (
        "n’existe pas ou n’existe plus ; vérifiez son nom et son emplacement.",
        "does not exist, or no longer; check its name and where it is.",
    ),
    "not-a-file": (
        "n’est pas un fichier ordinaire ; indiquez un document.",
        "is not an ordinary file; give a document.",
    ),
    "forbidden": (
        "ne peut pas être ouvert ({detail}) ; vérifiez les droits de lecture.",
        "cannot be opened ({detail}); check the right to read it.",
    ),
    "empty": (
        "est vide ; téléchargez-le de nouveau ou retirez-le.",
        "is empty; download it again or take it out.",
    ),
    "no-text": (
        "ne contient aucun texte ; retirez-le ou fournissez une version qui en contient.",
        "holds no text; take it out or give a version that does.",
    ),
    "unknown-format": (
        "est d’un format inconnu ({detail}) ; convertissez-le en PDF, DOCX, ODT ou texte.",
        "is of an unknown format ({detail}); convert it to PDF, DOCX, ODT or text.",
    ),
    "old-office": (
        "est un ancien fichier de bureautique, ou un fichier protégé par un mot de passe ; "
        "enregistrez-le sans protection au format DOCX, ODT ou PPTX.",
        "is an old office file, or one protected by a password; save it without protection as DOCX, ODT or PPTX.",
    ),
    "binary": (
        "ne contient pas du texte mais des données binaires ; vérifiez son extension.",
        "holds binary data, not text; check its suffix.",
    ),
    "wrong-content": (
        "ne contient pas ce qu’annonce son extension ({detail}) ; vérifiez-la ou exportez-le de nouveau.",
        "does not hold what its suffix announces ({detail}); check it or export it again.",
    ),
    "too-large": (
        "est trop volumineux ({detail}) ; découpez-le en plusieurs fichiers.",
        "is too large ({detail}); cut it into several files.",
    ),
    "too-deep": (
        "a une structure anormalement imbriquée ; exportez-le de nouveau depuis son logiciel d’origine.",
        "is nested too deeply to be sound; export it again from the program that made it.",
    ),
    "damaged": (
        "est endommagé ou incomplet ; téléchargez-le ou exportez-le de nouveau.",
        "is damaged or incomplete; download or export it again.",
    ),
    "encrypted": (
        "est chiffré ; ouvrez-le avec son mot de passe et enregistrez-en une copie sans protection.",
        "is encrypted; open it with its password and save a copy without protection.",
    ),
    "protected": (
        "est protégé par un verrou numérique (DRM) ; demandez à son éditeur une version sans verrou.",
        "is protected by a digital lock (DRM); ask its publisher for a version without one.",
    ),
    "too-slow": (
        "est trop long à lire ({detail}) ; exportez-le de nouveau ou découpez-le en plusieurs fichiers.",
        "takes too long to read ({detail}); export it again or cut it into several files.",
    ),
    "too-much-memory": (
        "demande trop de mémoire pour être lu ; exportez-le de nouveau ou découpez-le en plusieurs fichiers.",
        "takes too much memory to read; export it again or cut it into several files.",
    ),
    "crashed": (
        "fait échouer le lecteur de PDF ({detail}) ; imprimez-le en PDF depuis un autre logiciel ou retirez-le.",
        "makes the PDF reader fail ({detail}); print it to PDF from another program or take it out.",
    ),
    "scanned": (
        "n’a pas de couche de texte (pages numérisées) ; passez-le à la reconnaissance de caractères puis recommencez.",
        "has no text layer (scanned pages); run character recognition on it, then try again.",
    ),
    "unsafe": (
        "est une archive dangereuse ({detail}) ; exportez le document de nouveau depuis son logiciel d’origine.",
        "is an unsafe archive ({detail}); export the document again from the program that made it.",
    ),
    "entities": (
        "déclare des entités XML, ce qu’aucun document ordinaire ne fait ; exportez-le de nouveau.",
        "declares XML entities, which no ordinary document does; export it again.",
    ),
}


def shown_name(name: str) -> str:
    """The name of a file as it can be shown: no control character, no lone surrogate, not endless."""
    printable = "".join(c if c.isprintable() else "�" for c in name)
    return printable if len(printable) <= _LONGEST_NAME else f"{printable[:_LONGEST_NAME]}…"


def refusal(name: str, reason: str, fr: str = "", en: str = "") -> UnreadableFileError:
    """The error that says which file cannot be read, why, and what to do.

    Args:
        name: the name of the file, without its folder.
        reason: a key of the list of reasons above.
        fr: the detail in French, where the reason has one.
        en: the same in English; the French one when empty.
    """
    french, english = _REASONS[reason]
    shown = shown_name(name)
    return UnreadableFileError(
        f"« {shown} » {french.format(detail=fr)}",
        f"“{shown}” {english.format(detail=en or fr)}",
    )
