"""PDF files read in a process of their own: none of them hangs or ends the build, and what comes back is what was read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coopkb.errors import UnreadableFileError
from coopkb.ingest import find, ingest
from coopkb.read import apart, wire
from coopkb.read import pdf as reader
from coopkb.read.apart import ReaderApart
from coopkb.read.removals import Rule, removal
from coopkb.types import Block, BlockKind, RawDocument
from minimal_pdf import column, nested_forms, pdf

LINES = ["Le conseil se réunit une fois par mois dans la salle commune, et chacun peut y", "porter une question à débattre."]
GOOD = pdf([column(LINES)])
OTHER = pdf([column(["Un compte rendu est affiché dans les deux jours, pour que les absents sachent."])])
ENDLESS = nested_forms(38)
"""PDFium takes longer than anyone waits, and more memory than anyone has."""

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of memory are those of POSIX systems")


@pytest.fixture
def started():
    """Makes readers, and ends their processes after the test."""
    made = []

    def start(**options):
        made.append(ReaderApart(**options))
        return made[-1]

    yield start
    for one in made:
        one.end()


def refused(one, data, name="rapport.pdf"):
    with pytest.raises(UnreadableFileError) as caught:
        one.read_pdf(data, name)
    assert f"« {name} »" in caught.value.fr
    assert f"“{name}”" in caught.value.en
    return caught.value


def has_ended(pid):
    """Whether a process has ended, even where nobody has asked how yet."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8") if sys.platform == "linux" else ""
    except (ProcessLookupError, FileNotFoundError):
        return True
    return status.rpartition(")")[2].startswith(" Z")


def is_gone(pid):
    """Whether a process ends within two seconds; out of memory, it would end after some more."""
    until = time.monotonic() + 2
    while not has_ended(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return has_ended(pid)


@contextmanager
def while_it_reads(one, act):
    """Do something half a second after a file was given to read."""
    timer = threading.Timer(0.5, act, args=(one,))
    timer.start()
    yield
    timer.join()


def test_the_document_is_the_same_as_read_here(started):
    """Blocks, metadata with their types, labels and removals: nothing is lost or changed on the way."""
    labels = "/Lang (fr-FR) /PageLabels << /Nums [0 << /S /r >>] >>"
    info = "/Title (Faire ensemble) /Author (Ada Exemple) /CreationDate (D:20190307120000)"
    rich = [(60, 800, 22, "Titre du rapport"), *column([*LINES, "", "• choisir un lieu", "• fixer une date"], top=760)]
    files = (GOOD, OTHER, pdf([rich, [], rich], info=info, catalog=labels))
    one = started()
    for data in files:
        here, there = reader.read_pdf(data, "a.pdf"), one.read_pdf(data, "a.pdf")
        assert there == here
        assert {k: type(v) for k, v in there.metadata.items()} == {k: type(v) for k, v in here.metadata.items()}
    assert there.metadata["title"] == "Faire ensemble"
    assert there.page_labels == ("i", "ii", "iii")
    assert there.removed


def test_a_refusal_is_the_same_as_read_here(started):
    """The sentences of the reader come back in both languages, a name that is no Unicode text included."""
    name = "rapport\udce9 à lire.pdf"
    for data in (pdf([[], []]), b"%PDF-1.7\n", nested_forms(3)):
        with pytest.raises(UnreadableFileError) as here:
            reader.read_pdf(data, name)
        with pytest.raises(UnreadableFileError) as there:
            started().read_pdf(data, name)
        assert (there.value.fr, there.value.en) == (here.value.fr, here.value.en)


TEXTS = st.text(st.characters(), max_size=20)
BLOCKS = st.builds(
    Block,
    st.sampled_from(list(BlockKind)),
    TEXTS,
    st.integers(0, 6),
    st.none() | st.integers(1, 9),
    st.lists(st.lists(TEXTS, max_size=2).map(tuple), max_size=2).map(tuple),
    st.booleans(),
)
DOCUMENTS = st.builds(
    RawDocument,
    st.lists(BLOCKS, max_size=3).map(tuple),
    st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.lists(TEXTS, max_size=3).map(tuple),
    st.lists(st.builds(removal, st.sampled_from(list(Rule)), TEXTS, st.integers(0, 9)), max_size=2).map(tuple),
)


@given(DOCUMENTS)
def test_any_document_comes_back_equal(document):
    """Whatever the text holds: quotes, control characters, lone surrogates in a row."""
    assert wire.unpack(wire.from_json(wire.to_json(wire.pack(document)))) == document


def test_surrogates_in_a_row_stay_two():
    """Escaped, they would come back as one character, and every offset after them would be wrong."""
    document = RawDocument((Block(BlockKind.PARAGRAPH, "\ud83d" + "\ude00"),))

    assert len(wire.unpack(wire.from_json(wire.to_json(wire.pack(document)))).blocks[0].text) == 2


def test_the_build_waits_longer_than_the_reader():
    """A file that is merely long is stopped by the reader, whose sentence names the page."""
    assert apart.MOST_SECONDS > reader.MOST_SECONDS


def test_a_file_that_hangs_is_stopped_and_the_next_is_read(started):
    """Forms that each call the next twice keep PDFium for years: the process is ended, the file named, another serves."""
    one = started(seconds=1.0)
    one.read_pdf(GOOD, "a.pdf")
    first = one.pid
    began = time.monotonic()

    assert "est trop long à lire (plus de 1 s)" in refused(one, ENDLESS).fr
    assert time.monotonic() - began < 10
    assert is_gone(first)
    assert one.read_pdf(OTHER, "b.pdf").blocks
    assert one.pid != first


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name a limit of memory and do not hold it")
def test_a_file_that_takes_all_memory_is_refused(started):
    """PDFium ends its process when it gets no more memory, Python says so; the machine never runs out of its own."""
    one = started(memory=256 << 20, seconds=60.0)

    crashed = refused(one, ENDLESS)
    assert "fait échouer le lecteur de PDF (arrêt inattendu, SIG" in crashed.fr
    assert "makes the PDF reader fail (it stopped, SIG" in crashed.en
    assert "trop de mémoire" in refused(one, b"%PDF-1.7\n" + bytes(280 << 20)).fr
    assert one.read_pdf(GOOD, "a.pdf").blocks


@posix
def test_a_crash_is_told_and_the_next_file_is_read(started):
    """A process that ends while it reads its first file is that file's doing."""
    one = started(seconds=60.0)
    one._ready()
    with while_it_reads(one, lambda it: os.kill(it.pid, signal.SIGSEGV)):
        assert "arrêt inattendu, SIGSEGV" in refused(one, ENDLESS).fr

    assert one.read_pdf(GOOD, "a.pdf").blocks


def test_what_an_earlier_file_has_damaged_is_not_laid_to_the_next(started):
    """A process that fails after having answered is replaced, and the file read once more in a fresh one."""
    one = started()
    one.read_pdf(GOOD, "a.pdf")
    first = one.pid
    # Behind the reader's back: it learns of it when it writes.
    os.kill(first, signal.SIGTERM)

    assert one.read_pdf(OTHER, "b.pdf") == reader.read_pdf(OTHER, "b.pdf")
    assert one.pid != first


def played(tmp_path, answer):
    """A command whose process is ready, then gives these bytes for an answer to any file."""
    script = tmp_path / "played.py"
    script.write_text(
        "import sys\n"
        "out, frame = sys.stdout.buffer, lambda b: len(b).to_bytes(8, 'big') + b\n"
        f"out.write(frame({wire.READY!r}))\nout.flush()\n"
        "for _ in range(2):\n    sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(8), 'big'))\n"
        f"out.write({answer!r})\nout.flush()\n",
        encoding="utf-8",
    )
    return [sys.executable, str(script)]


def frame(payload):
    return len(payload).to_bytes(8, "big") + payload


PAGE = '["paragraph", "mot", 0, 1, [], true]'


@pytest.mark.parametrize(
    "answer",
    [
        b"Segmentation fault",
        b"\xff" * 8,
        frame(b""),
        frame(b"\xff"),
        frame(b"[]"),
        frame(b"{}"),
        frame(b"[" * 100_000),
        frame(b'{"document": null}'),
        frame(b'{"refused": "non"}'),
        frame(b'{"refused": ["un", 2]}'),
        frame(b'{"bug": 1}'),
        frame(
            b'{"document": {"blocks": [["paragraph", 7, 0, 1, [], true]], "metadata": {}, "page_labels": [], "removed": []}}'
        ),
        frame(b'{"document": {"blocks": [["item", "", true, 1, [], true]], "metadata": {}, "page_labels": [], "removed": []}}'),
        frame(b'{"document": {"blocks": [], "metadata": {}, "page_labels": [], "removed": [["no-rule", "mot", 1]]}}'),
        frame(f'{{"document": {{"blocks": [{PAGE}], "metadata": {{"title": 1}}, "page_labels": [], "removed": []}}}}'.encode()),
        frame(f'{{"document": {{"blocks": [{PAGE}], "metadata": {{}}, "page_labels": [true], "removed": []}}}}'.encode()),
    ],
)
def test_nonsense_is_refused(tmp_path, started, answer):
    """What a process whose memory was overwritten may say never becomes a document, nor an error without a name."""
    one = started(command=played(tmp_path, answer), seconds=30.0)

    assert "réponse incompréhensible" in refused(one, GOOD).fr
    assert one.pid is None or is_gone(one.pid)


def test_an_answer_cut_short_is_refused(tmp_path, started):
    """A process that ends in the middle of its answer has not answered."""
    assert "arrêt inattendu, code 0" in refused(started(command=played(tmp_path, frame(b"{}")[:9])), GOOD).fr


def test_a_bug_of_the_reader_is_raised(tmp_path, started):
    """What is not a refusal is a bug: it comes with the traceback of the other process, and is not laid to the file."""
    told = frame(b'{"bug": "Traceback: ZeroDivisionError"}')
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        started(command=played(tmp_path, told)).read_pdf(GOOD, "a.pdf")


def test_one_process_serves_many_files(started):
    """Starting it costs more than reading most files; a file that it refuses ends nothing."""
    one = started()
    assert one.pid is None
    one.read_pdf(GOOD, "a.pdf")
    first = one.pid
    refused(one, pdf([[]]))
    one.read_pdf(OTHER, "b.pdf")

    assert one.pid == first


def test_threads_get_their_own_answers(started):
    """Two threads that share a process never take each other's document."""
    one = started()
    expected = {data: reader.read_pdf(data, "a.pdf") for data in (GOOD, OTHER)}
    wrong = []

    def read_often(data):
        wrong.extend(1 for _ in range(20) if one.read_pdf(data, "a.pdf") != expected[data])

    threads = [threading.Thread(target=read_often, args=(data,)) for data in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_fork_starts_its_own(started):
    """Two processes that talked to one would take each other's answers; the first keeps its own."""
    one = started()
    one.read_pdf(GOOD, "a.pdf")
    first = one.pid
    fork = os.fork()
    if not fork:
        good = False
        try:
            good = one.read_pdf(OTHER, "b.pdf") == reader.read_pdf(OTHER, "b.pdf") and one.pid != first
            one.end()
        finally:
            os._exit(0 if good else 1)

    assert os.waitpid(fork, 0)[1] == 0
    assert one.read_pdf(OTHER, "b.pdf").blocks
    assert one.pid == first


@pytest.mark.parametrize(
    "command",
    [
        ["/nowhere/python"],
        [sys.executable, "-c", "pass"],
        [sys.executable, "-c", "print('x' * 99)"],
        [sys.executable, "-c", f"import sys; sys.stdout.buffer.write({frame(b'no')!r})"],
    ],
)
def test_where_no_process_can_be_had_files_are_read_here(started, command):
    """A system that allows no process, or one that is never ready, costs the protection, not the text."""
    one = started(command=command)

    assert one.read_pdf(GOOD, "a.pdf") == reader.read_pdf(GOOD, "a.pdf")
    assert one.pid is None


@pytest.mark.parametrize("path", ["", None])
def test_without_its_own_path_files_are_read_here(started, monkeypatch, path):
    """An interpreter inside another program may not know what to start."""
    monkeypatch.setattr(sys, "executable", path)

    assert started().read_pdf(GOOD, "a.pdf").blocks


def test_the_environment_diverts_nothing(started, tmp_path, monkeypatch):
    """Variables and the current folder name no code to run: modules are those of this process."""
    for module in ("sitecustomize", "coopkb", "pypdf"):
        (tmp_path / f"{module}.py").write_text("import os; os._exit(1)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    one = started()

    assert one.read_pdf(GOOD, "a.pdf").blocks
    assert one.pid is not None


PROGRAM = """
import sys, threading, time
from pathlib import Path
from coopkb.read import apart

def tell():
    while apart._reader.pid is None:
        time.sleep(0.02)
    time.sleep(0.3)
    print(apart._reader.pid, flush=True)

teller = threading.Thread(target=tell)
teller.start()
apart.read_pdf(Path(sys.argv[1]).read_bytes(), "a.pdf")
teller.join()
"""


def program(tmp_path, data, **options):
    """A program that reads a file and, while it does or after, says the number of the process that reads."""
    (tmp_path / "a.pdf").write_bytes(data)
    # In its development mode, Python tells of a process that was left to itself.
    command = [sys.executable, "-X", "dev", "-c", PROGRAM, str(tmp_path / "a.pdf")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


@posix
def test_the_process_ends_with_a_build_that_ends(tmp_path):
    """Nothing stays behind, and nothing is said."""
    build = program(tmp_path, GOOD)
    out, err = build.communicate(timeout=30)

    assert build.returncode == 0
    assert err == ""
    assert is_gone(int(out))


@posix
def test_the_process_ends_with_a_build_that_is_killed(tmp_path):
    """Even while PDFium reads a file that it never ends with."""
    build = program(tmp_path, ENDLESS)
    pid = int(build.stdout.readline())
    assert not has_ended(pid)
    build.kill()
    build.communicate(timeout=30)

    assert is_gone(pid)


@posix
def test_ctrl_c_is_answered_by_the_build_alone(tmp_path):
    """The signal goes to every process of a terminal: one traceback at most, of the build, and no process is left."""
    build = program(tmp_path, ENDLESS, start_new_session=True)
    pid = int(build.stdout.readline())
    os.killpg(build.pid, signal.SIGINT)
    _, err = build.communicate(timeout=30)

    assert err.count("Traceback") == err.count("\nKeyboardInterrupt") == 1
    assert "reader_process" not in err
    assert is_gone(pid)


def test_a_build_goes_on_after_a_hostile_file(tmp_path, monkeypatch, started):
    """The report names the file that hangs; those before and after it are read."""
    monkeypatch.setattr(apart, "_reader", started(seconds=1.0))
    for name, data in (("a.pdf", GOOD), ("b.pdf", ENDLESS), ("c.pdf", OTHER)):
        (tmp_path / name).write_bytes(data)
    reports = [item.report for item in ingest(find([tmp_path]))]

    assert [report.problem is None for report in reports] == [True, False, True]
    assert "b.pdf" in reports[1].problem["fr"]


def test_no_process_starts_without_a_pdf(tmp_path):
    """A build of other files pays nothing: no process, no library of PDF."""
    (tmp_path / "a.txt").write_text("Le conseil se réunit une fois par mois.", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from coopkb.read import read; read(Path(sys.argv[1]));"
        "print('coopkb.read.apart' in sys.modules, 'pypdf' in sys.modules, 'pypdfium2' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "a.txt")], env=env, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "False", "False"]


TALKATIVE = """
import os, sys
from coopkb.read import reader_process
real = reader_process.read_pdf

def read_pdf(data, name):
    print("noise", flush=True)
    os.write(1, b"noise")
    os.write(2, b"noise")
    return real(data, name)

reader_process.read_pdf = read_pdf
reader_process.serve(2 << 30)
"""


def test_libraries_that_print_do_not_speak_for_the_reader(started, monkeypatch, capfd):
    """What pypdf or PDFium say goes nowhere, neither into the answer nor to the build."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    one = started(command=[sys.executable, "-c", TALKATIVE])

    assert one.read_pdf(GOOD, "a.pdf") == reader.read_pdf(GOOD, "a.pdf")
    assert one.pid is not None
    assert capfd.readouterr() == ("", "")


@posix
def test_ctrl_c_that_the_build_survives_costs_no_file(started):
    """A server that a build runs in may go on after the signal: so does the process that reads."""
    one = started()
    one.read_pdf(GOOD, "a.pdf")
    first = one.pid
    os.kill(first, signal.SIGINT)
    time.sleep(0.2)
    one.read_pdf(OTHER, "b.pdf")

    assert one.pid == first
