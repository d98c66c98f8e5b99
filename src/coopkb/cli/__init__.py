"""The command line: each verb is the verb of the library. Data goes to standard output, talk to standard error.

Exit codes: 0 done, 1 a named error told in one line, 2 a wrong use of the command.
"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path  # noqa: TC003 — Typer reads the annotations when it runs
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coopkb import settings
from coopkb.cli import evaluation, knowledge
from coopkb.cli.edge import Index, Json, open_index, path, print_json, talk, text
from coopkb.cli.files import check_writable, write_text
from coopkb.cli.usage import UsageError, sentence
from coopkb.cli.words import LANGUAGE, say
from coopkb.errors import CoopkbError, EncoderError, UnknownNameError

# The engines are imported by the commands that use them, so that help and errors come at once.

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coopkb.index import Manifest
    from coopkb.knowledge_base import KnowledgeBase
    from coopkb.types import FileReport, Filters

app = typer.Typer(
    name="coopkb",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=say(
        "Base de connaissances et recherche citée sur la littérature française de la coopération.",
        "A knowledge base and cited search over the French literature on cooperation.",
    ),
)


SourceFilter = Annotated[
    list[str] | None,
    typer.Option("--source", help=say("Limiter à cette source (id) ; répétable.", "Only this source (id); repeatable.")),
]
FrameworkFilter = Annotated[
    list[str] | None,
    typer.Option("--framework", help=say("Limiter à ce cadre (id) ; répétable.", "Only this framework (id); repeatable.")),
]
ConceptFilter = Annotated[
    list[str] | None,
    typer.Option(
        "--concept", help=say("Limiter aux passages qui nomment ce concept (id).", "Only passages that name this concept (id).")
    ),
]


@app.callback()
def _global(
    lang: Annotated[
        str | None, typer.Option("--lang", metavar="fr|en", help=say("Langue des messages.", "Language of the messages."))
    ] = None,
) -> None:
    # The value was read before the help was written; here it is only checked.
    if lang is not None and lang not in settings.LANGUAGES:
        raise typer.BadParameter(say("choisissez fr ou en", "choose fr or en"))


# --- build ------------------------------------------------------------------------------------------------------------


@app.command(
    help=say(
        "Construire l’index à partir de fichiers ou de dossiers ; sans chemin, à partir du corpus livré.",
        "Build the index from files or folders; without a path, from the shipped corpus.",
    )
)
def build(
    paths: Annotated[list[Path] | None, typer.Argument(parser=path, metavar="[PATH…]", show_default=False)] = None,
    index: Index = None,
    model: Annotated[
        str | None,
        typer.Option(
            help=say(
                "Modèle Sentence Transformers (nom ou dossier) à la place de celui qui est livré.",
                "Sentence Transformers model (name or folder) in place of the one that ships.",
            )
        ),
    ] = None,
    no_model: Annotated[
        bool, typer.Option("--no-model", help=say("Sans modèle : par les mots seulement.", "Without a model: by words only."))
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(
            parser=path,
            metavar="FILE",
            help=say(
                "Écrire le rapport ici (Markdown, ou JSON si .json).", "Write the report here (Markdown, or JSON if .json)."
            ),
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help=say("Construire même si rien n’a changé.", "Build even when nothing has changed."))
    ] = False,
    as_json: Json = False,
) -> None:
    from coopkb import corpus
    from coopkb.cli import show
    from coopkb.encode import encoder
    from coopkb.index import build as build_index

    if model and no_model:
        raise typer.BadParameter(say("choisissez --model ou --no-model", "choose --model or --no-model"))
    if report:
        check_writable(report)
    chosen = paths or [corpus.shipped_corpus()]
    home = next((p for p in chosen if os.path.exists(p) and corpus.is_corpus(p)), None)  # noqa: PTH110 — no error for any name
    with show.Progress() as progress:
        built = build_index(
            chosen,
            index or settings.index_folder(os.environ),
            encoder=None if no_model else encoder(model),
            corpus_folder=home,
            force=force,
            listener=progress,
        )
    reports = _reports(built.folder)
    if report:
        _write_report(report, reports)
    if as_json:
        print_json({"snapshot": built.folder.name, "changed": built.changed, "counts": built.manifest.counts})
    else:
        show.built(built, progress, reports)


def _reports(folder: Path) -> list[FileReport]:
    from coopkb.stores.knowledge import KnowledgeStore

    store = KnowledgeStore(folder)
    try:
        return store.report()
    finally:
        store.close()


def _write_report(path: Path, reports: Sequence[FileReport]) -> None:
    from coopkb import report as words

    write_text(path, words.as_json(reports) if path.suffix.lower() == ".json" else words.markdown(reports, LANGUAGE))


# --- search and ask ---------------------------------------------------------------------------------------------------


@app.command(help=say("Trouver les passages qui répondent.", "Find the passages that answer."))
def search(
    query: Annotated[str, typer.Argument(parser=text, metavar="QUESTION", help=say("La question.", "The question."))],
    k: Annotated[int, typer.Option("-k", min=1, max=200, help=say("Nombre de passages.", "How many passages."))] = 10,
    index: Index = None,
    source: SourceFilter = None,
    framework: FrameworkFilter = None,
    concept: ConceptFilter = None,
    as_json: Json = False,
) -> None:
    with open_index(index) as kb:
        hits = kb.search(query, k=k, filters=_filters(kb, source, framework, concept))
        if as_json:
            from coopkb import records

            print_json([records.hit(hit) for hit in hits])
        else:
            from coopkb.cli import show

            _notices(kb)
            show.hits(kb, hits)


@app.command(help=say("Répondre par des citations exactes.", "Answer with exact quotes."))
def ask(
    question: Annotated[str, typer.Argument(parser=text, metavar="QUESTION", help=say("La question.", "The question."))],
    index: Index = None,
    source: SourceFilter = None,
    framework: FrameworkFilter = None,
    concept: ConceptFilter = None,
    as_json: Json = False,
) -> None:
    with open_index(index) as kb:
        answer = kb.answer(question, filters=_filters(kb, source, framework, concept))
        if as_json:
            from coopkb import records

            print_json(records.answer(answer))
        else:
            from coopkb.cli import show

            _notices(kb)
            show.answer(kb, answer)


def _filters(
    kb: KnowledgeBase, source: list[str] | None, framework: list[str] | None, concept: list[str] | None
) -> Filters | None:
    from coopkb.types import Filters

    for name in source or []:
        kb.source(name)
    for name in concept or []:
        kb.concept(name)
    known = {of.framework for of in kb.sources()} if framework else set()
    for name in framework or []:
        if name not in known:
            raise UnknownNameError(
                f"Le cadre « {name} » n’est pas dans cet index.", f"The framework “{name}” is not in this index."
            )
    filters = Filters(sources=tuple(source or ()), frameworks=tuple(framework or ()), concepts=tuple(concept or ()))
    return filters or None


# --- evaluate, knowledge, serve, doctor -------------------------------------------------------------------------------


app.add_typer(knowledge.concepts_app, name="concepts")
app.add_typer(knowledge.grid_app, name="grid")
app.command(help=say("Mesurer l’index sur un fichier de questions.", "Measure the index on a file of questions."))(
    evaluation.evaluate
)
app.command(help=say("Comparer des cadres, concept par concept.", "Compare frameworks, concept by concept."))(knowledge.compare)
app.command(help=say("Lister les cadres.", "List the frameworks."))(knowledge.frameworks)
app.command(help=say("Trouver une expression partout, dans sa phrase.", "Find an expression everywhere, in its sentence."))(
    knowledge.concordance
)
app.command(
    help=say(
        "Vérifier le catalogue, la grille, les cadres et les notes.",
        "Check the catalogue, the grid, the frameworks and the notes.",
    )
)(knowledge.check)


@app.command(help=say("Ouvrir l’application dans le navigateur.", "Open the app in the browser."))
def serve(
    index: Index = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help=say("Port.", "Port."))] = 8501,
    address: Annotated[
        str,
        typer.Option(help=say("Adresse d’écoute ; par défaut cette machine seule.", "Address; by default this machine only.")),
    ] = "127.0.0.1",
) -> None:
    from coopkb.ui.launch import command, environment

    folder = index or settings.index_folder(os.environ)
    _check_address(address, port)
    talk(
        say(
            f"Application sur http://{address}:{port} (Ctrl+C pour arrêter).",
            f"App at http://{address}:{port} (Ctrl+C to stop).",
        )
    )
    with subprocess.Popen(command(port, address), env=environment(folder, LANGUAGE)) as server:  # noqa: S603 — our own words
        # Whoever ends this process ends the server with it: left alone, it would keep the port.
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            code = server.wait()
        except KeyboardInterrupt:  # which the terminal sent to both
            return
    raise typer.Exit(1 if code > 0 else 0)


def _check_address(address: str, port: int) -> None:
    """Say in our words what would stop the server."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name != "nt":  # where it would let two programs have the same port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        taken, reserved = number == errno.EADDRINUSE, number == errno.EACCES
        if taken or reserved:
            fr = f"Le port {port} est {'déjà pris' if taken else 'réservé au système'} : choisissez-en un autre avec --port."
            en = f"Port {port} is {'already in use' if taken else 'reserved for the system'}: choose another with --port."
        else:
            fr = f"« {address} » n’est pas une adresse de cette machine : choisissez-en une autre avec --address."
            en = f"“{address}” is no address of this machine: choose another with --address."
        raise CoopkbError(fr, en) from error


@app.command(
    help=say("Dire ce qui est installé et si l’index est sain.", "Tell what is installed and whether the index is sound.")
)
def doctor(index: Index = None, as_json: Json = False) -> None:
    folder = index or settings.index_folder(os.environ)
    record = dict(_installed())
    record["encoder"], problem = _encoder_record()
    try:
        with open_index(folder) as kb:
            record["index"] = _index_record(folder, kb.manifest, kb.notices, kb)
    except CoopkbError as error:
        problem = error
        record["index"] = {"folder": str(folder), "sound": False, "problem": error.message(LANGUAGE)}
    if as_json:
        print_json(record)
    else:
        from coopkb.cli import show

        for line in show.doctor_lines(record):
            typer.echo(line)
    if problem:
        raise typer.Exit(1)


_PACKAGES = (
    *("faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "streamlit", "pypdfium2", "pypdf"),
    *("sentence-transformers", "torch"),
)
"""The packages whose versions explain most of what can differ between two machines."""


def _encoder_record() -> tuple[dict[str, Any], CoopkbError | None]:
    """The encoder that ships, loaded and tried."""
    from coopkb.encode import BUNDLED, MODEL_FILE, bundled_folder, encoder

    try:
        shipped = encoder()
        shipped.encode(["coopérer"], kind="query")
    except EncoderError as error:
        return {"name": BUNDLED, "sound": False, "problem": error.message(LANGUAGE)}, error
    weights = (bundled_folder() / MODEL_FILE).stat().st_size
    return {"name": BUNDLED, "sound": True, "dimension": shipped.dimension, "megabytes": round(weights / 1e6, 1)}, None


def _installed() -> Iterator[tuple[str, Any]]:
    from importlib.metadata import PackageNotFoundError, version

    yield "coopkb", version("coopkb")
    yield "python", sys.version.split()[0]
    for package in _PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, None


def _index_record(folder: Path, manifest: Manifest, notices: Sequence[dict[str, str]], kb: KnowledgeBase) -> dict[str, Any]:
    inexact = sum(
        kb.document(source.id).text[p.start : p.end] != p.text for source in kb.sources() for p in kb.passages(source.id)
    )
    return {
        "folder": str(folder),
        "sound": not inexact,
        "created": manifest.created,
        "made_by": manifest.coopkb,
        "encoder": manifest.encoder.name if manifest.encoder else None,
        "inexact_passages": inexact,
        **manifest.counts,
        "notices": [notice[LANGUAGE] for notice in notices],
    }


# --- The edge ---------------------------------------------------------------------------------------------------------


def _notices(kb: KnowledgeBase) -> None:
    for notice in kb.notices:
        talk(notice[LANGUAGE])


def main() -> None:
    """Run the command line; a named error or a wrong use becomes one line on standard error, with exit code 1 or 2."""
    arguments = _without_language(sys.argv[1:])
    _make_streams_safe()
    try:
        code = app(arguments, standalone_mode=False) or 0
        sys.stdout.flush()
    except CoopkbError as error:
        talk(error.message(LANGUAGE))
        code = 1
    except UsageError as error:
        code = _wrong_use(error)
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe had enough, which Typer makes an exit of: nothing is wrong, and nothing more can be said there.
        _say_no_more()
        code = 0
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        _say_no_more()
        talk(
            say(
                "La sortie ne peut pas être écrite : il n’y a plus de place sur le disque.",
                "The output cannot be written: there is no room left on the disk.",
            )
        )
        code = 1
    if code == _INTERRUPTED:
        talk(say("Interrompu : rien n’a été changé.", "Interrupted: nothing was changed."))
    sys.exit(code)


_INTERRUPTED = 130
"""The exit code of a command that Ctrl+C ended, for shells and for Typer alike."""


def _make_streams_safe() -> None:
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the command
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 — no path, and open to the end
        else:
            # A terminal of another encoding shows a question mark rather than stopping the program.
            stream.reconfigure(errors="replace")


def _say_no_more() -> None:
    """Send what is still to be written to standard output nowhere, so that the end of the program does not fail on it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _wrong_use(error: Exception) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        talk(str(error))
    else:
        talk(sentence(error))
    return 2


def _without_language(arguments: list[str]) -> list[str]:
    """The arguments without a valid `--lang`, which may stand anywhere and has been heard already."""
    kept, i = [], 0
    while i < len(arguments):
        following = arguments[i + 1] if i + 1 < len(arguments) else ""
        if arguments[i] == "--lang" and following in settings.LANGUAGES:
            i += 2
            continue
        if arguments[i].removeprefix("--lang=") not in settings.LANGUAGES or not arguments[i].startswith("--lang="):
            kept.append(arguments[i])
        i += 1
    return kept
