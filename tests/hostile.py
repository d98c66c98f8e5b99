"""Documents and links made to run code in the reader's browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    '"><script>window.pwned=1</script>',
    "'><img src=x onerror=window.pwned=1>",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "</mark></p><script>window.pwned=1</script>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<iframe src=javascript:parent.pwned=1></iframe>",
    "<a href=javascript:window.pwned=1 id=passage>x</a>",
    "<details open ontoggle=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<body onload=window.pwned=1>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=window.pwned=1></style></mglyph></math>",
    "<object data=javascript:window.pwned=1>",
    "<embed src=javascript:window.pwned=1>",
    "<link rel=stylesheet href=javascript:window.pwned=1>",
    "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>",
    "<form action=javascript:window.pwned=1><button data-way>x</button></form>",
    '[x](javascript:window.pwned=1) ![x](x"onerror=window.pwned=1)',
    "{{constructor.constructor('window.pwned=1')()}}",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    '" onmouseover=window.pwned=1 autofocus onfocus=window.pwned=1 x="',
)


def write_hostile_notes(folder: Path) -> Path:
    """Write a note for each payload, which stands in its title, author, organisation, heading, list and text."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, payload in enumerate(PAYLOADS):
        front = {
            "title": f"{payload} titre {number}",
            "authors": [payload],
            "organisation": payload,
            "licence": payload,
        }
        head = "\n".join(f"{key}: {json.dumps(value)}" for key, value in front.items())
        text = (
            f"---\n{head}\n---\n\n## {payload} chapitre\n\nLe pouvoir se partage {payload} entre partenaires du groupe, et la "
            f"confiance vient après.\n\n- nommer les jeux de pouvoir {payload} sans accuser personne ;\n- {payload}\n"
        )
        # A file name cannot hold a slash; the rest of the payload may stand in it.
        name = payload.replace("/", "").replace("\0", "")[:60]
        (folder / f"{number:02d} {name}.md").write_text(text, encoding="utf-8")
    return folder
