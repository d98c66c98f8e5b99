"""The app in a real browser: what only a browser can show, from the highlight in view to the script that does not run."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

import coopkb
from coopkb.index import build
from coopkb.ui.launch import command, environment
from coopkb.ui.links import Asking
from hostile import PAYLOADS, write_hostile_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("COOPKB_CHROMIUM") or shutil.which("chromium")
POWER = "Comment gérer les jeux de pouvoir ?"
BARRAGE = "À quelle majorité se règle le barrage mobile de la vallée ?"

IN_VIEW = """(() => {
    const r = document.getElementById("passage").getBoundingClientRect();
    return r.top >= 0 && r.bottom <= innerHeight;
})()"""

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that COOPKB_CHROMIUM names."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install it, or name one in COOPKB_CHROMIUM")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield launched
        launched.close()


def serve(index: Path) -> Iterator[str]:
    """Serve the app on a free port, as `coopkb serve` does, until the tests are done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command(port), env=environment(index, "fr"), cwd=index.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the app ended before it answered"
        try:
            with urllib.request.urlopen(address):  # noqa: S310 - an address of this machine
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the app did not answer within 30 seconds")


@pytest.fixture(scope="module")
def served(small_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app over the small index, with notebooks of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COOPKB_NOTEBOOKS", str(tmp_path_factory.mktemp("notebooks") / "carnets.sqlite"))
        yield from serve(small_index)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser of its own; a request to another machine, or an error of our script, fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="fr-FR")
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    strangers: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda r: strangers.append(r.url) if re.match(r"(https?|wss?)://(?!127\.0\.0\.1)", r.url) else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert strangers == []
    assert errors == []


def ask(page: Page, question: str) -> None:
    """Type a question and ask it."""
    box = page.get_by_label(re.compile("Votre question|Your question"))
    box.fill(question)
    box.press("Enter")


def shows(page: Page, question: str) -> None:
    """Wait until the box shows a question."""
    page.wait_for_function("q => document.querySelector('[data-testid=stTextInput] input')?.value === q", arg=question)


def in_view(page: Page) -> bool:
    """Whether the marked quote stands inside the window."""
    return bool(page.evaluate(IN_VIEW))


def test_the_first_address_opened_is_framed(served: str, page: Page) -> None:
    """The very first visit may be a link to Lire: it has its frame, title and language like any other."""
    page.goto(f"{served}/lire?doc=pouvoir&lang=en")
    page.wait_for_selector(".ck-text")
    assert page.locator(".ck-brand").count() == 1
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Partager le pouvoir dans un collectif · coopkb"


def test_a_question_leads_to_the_sentence_in_its_document(served: str, page: Page) -> None:
    """Ask, read the quote, open its source: the quote is marked and in view, far down a long text; and back again."""
    page.goto(served)
    page.wait_for_selector(".ck-examples")
    ask(page, BARRAGE)
    page.wait_for_selector(".ck-card")
    assert "se règle à la majorité" in page.inner_text(".ck-told")
    page.click("#card-1 >> text=Lire dans le document")
    page.wait_for_selector("#passage")
    page.wait_for_function(IN_VIEW)
    assert "se règle à la majorité" in page.inner_text("#passage")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") > 1000
    page.wait_for_timeout(500)
    assert in_view(page)
    outline = page.locator(".ck-outline").bounding_box()
    here = page.locator(".ck-outline [aria-current]").bounding_box()
    assert outline is not None
    assert here is not None
    assert outline["y"] <= here["y"] < outline["y"] + outline["height"]
    page.click("text=Revenir à la réponse")
    page.wait_for_selector("#card-1")
    shows(page, BARRAGE)


def test_a_shared_link_asks_again_and_scrolls(served: str, page: Page, small_index: Path) -> None:
    """Opened anew, the link of a question asks it and the link of a citation brings it into view."""
    with coopkb.open(small_index) as kb:
        citation = kb.answer(BARRAGE).citations[0]
    asking = Asking(BARRAGE)
    page.goto(f"{served}/{asking.href}")
    page.wait_for_selector(".ck-card")
    shows(page, BARRAGE)
    page.goto(f"{served}/{asking.read_citation(citation)}")
    page.wait_for_selector("#passage")
    page.wait_for_timeout(1000)
    assert in_view(page)


def test_a_number_and_its_card_find_each_other(served: str, page: Page) -> None:
    """[n] brings its card into view, and the card's number brings back the sentence."""
    page.goto(f"{served}/{Asking(POWER).href}")
    page.wait_for_selector(".ck-card")
    last = page.locator(".ck-told sup a").last
    number = last.inner_text().strip("[]")
    last.click()
    page.wait_for_timeout(300)
    top = page.locator(f"#card-{number}").bounding_box()
    assert top is not None
    assert -1 <= top["y"] < 1000
    page.click(f"#card-{number} .ck-number")
    page.wait_for_timeout(300)
    box = page.locator(f"#cite-{number}").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 1000


def test_the_language_changes_and_stays(served: str, page: Page) -> None:
    """EN turns the whole page to English, the link says so, and so do the ways to other pages."""
    page.goto(f"{served}/{Asking(POWER).href}")
    page.wait_for_selector(".ck-card")
    page.locator(".st-key-ck-switch button", has_text="EN").click()
    page.wait_for_selector("text=What the sources say")
    assert "lang=en" in page.url
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_test_id("stPageLink").get_by_text("Corpus").click()
    page.wait_for_selector(".ck-table")
    assert "lang=en" in page.url
    assert "Add documents" in page.inner_text("[data-testid=stMain]")


def test_the_browser_goes_back_through_questions(served: str, page: Page) -> None:
    """Each question is a step in the browser's history, and going back asks the one before again."""
    page.goto(served)
    page.wait_for_selector(".ck-examples")
    ask(page, POWER)
    page.wait_for_selector(".ck-card")
    ask(page, "zzzzqqq")
    page.wait_for_selector(".ck-silence")
    page.go_back()
    page.wait_for_selector(".ck-card")
    shows(page, POWER)
    assert page.title() == f"{POWER} · coopkb"


def test_a_page_answers_within_a_second(served: str, page: Page) -> None:
    """Once the app is loaded, a question is answered in less than a second."""
    page.goto(served)
    page.wait_for_selector(".ck-examples")
    ask(page, POWER)
    page.wait_for_selector(".ck-card")
    times = []
    for question in (BARRAGE, "Comment construire la confiance ?", POWER):
        began = time.perf_counter()
        ask(page, question)
        page.wait_for_function("q => document.title.startsWith(q)", arg=question)
        times.append(time.perf_counter() - began)
    # The best of three: another process may have taken the machine for a moment.
    assert min(times) < 1.0


def test_a_cell_opens_its_evidence_beside_the_matrix_and_stays_in_place(served: str, page: Page) -> None:
    """A click shows what the cell rests on without moving the table; the link reopens it, and the keyboard keeps its place."""
    page.goto(f"{served}/comparer")
    page.wait_for_selector(".ck-matrix")
    cell = page.locator(".ck-matrix tbody a[data-way=stay]", has=page.locator(".ck-said")).last
    cell.scroll_into_view_if_needed()
    target = cell.get_attribute("data-target")
    main = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = page.evaluate(main)
    assert before > 500
    cell.click()
    page.wait_for_selector("#cell")
    page.wait_for_function("t => document.activeElement?.dataset.target === t", arg=target)
    assert page.evaluate(main) == pytest.approx(before, abs=2)
    matrix, beside = (page.locator(name).bounding_box() for name in (".ck-matrix", ".ck-beside"))
    assert matrix is not None
    assert beside is not None
    assert matrix["x"] + matrix["width"] <= beside["x"]
    assert 0 <= beside["y"] < 1000
    page.goto(page.url)
    page.wait_for_selector("#cell")
    page.wait_for_timeout(1000)
    reopened = page.locator("#cell").bounding_box()
    assert reopened is not None
    assert 0 < reopened["y"] < 1000


def test_a_comparison_is_taken_away_as_a_file(served: str, page: Page) -> None:
    """Each button gives a file of its kind, made from what the page shows."""
    page.goto(f"{served}/comparer?dimension=cadrage")
    page.wait_for_selector(".ck-matrix")
    for label, start in (("Excel", b"PK"), ("CSV", b"\xef\xbb\xbf"), ("Markdown", b"# "), ("Page à imprimer", b"<!doctype")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label, exact=True).click()
        content = Path(waiting.value.path()).read_bytes()
        assert content[: len(start)].lower() == start.lower()
        assert len(content) > 1000


def test_what_is_kept_is_in_the_notebook_and_leaves_as_a_file(served: str, page: Page, tmp_path: Path) -> None:
    """Ask, keep a quote, find it in the notebook exactly, take it away: the file holds the quote."""
    page.goto(f"{served}/?q={quote(POWER)}")
    page.locator(".ck-card button[data-keep]").first.click()
    page.get_by_text("Gardé dans").wait_for()
    kept = page.locator(".ck-told blockquote p > span").first.inner_text().strip("«»\u00a0 ")
    page.get_by_role("link", name="Carnet").click()
    page.locator(".ck-kept blockquote").first.wait_for()
    assert kept[:60] in page.locator(".ck-kept blockquote").first.inner_text()
    with page.expect_download() as download:
        page.get_by_text("Markdown", exact=True).click()
    download.value.save_as(tmp_path / "carnet.md")
    assert kept[:20] in (tmp_path / "carnet.md").read_text(encoding="utf-8")


def test_a_situation_is_read_and_its_words_stay_out_of_the_address(served: str, page: Page) -> None:
    """A case is pasted, read, and neither its text nor anything of it is in the address."""
    page.goto(f"{served}/situation")
    page.get_by_label("Votre situation").fill("Les rapports de force bloquent notre comité depuis un an.")
    page.get_by_role("button", name="Lire la situation").click()
    page.locator(".ck-shows-present").first.wait_for()
    page.get_by_role("heading", name="À demander").wait_for()
    assert "comit" not in page.url


@pytest.mark.parametrize("width", [1440, 1024, 390])
@pytest.mark.parametrize(
    "path",
    [
        *("", f"?q={quote(POWER)}", "lire?doc=trois-rives", "corpus", "?q=zzzzqqq", "grille", "grille?concept=jeux-de-pouvoir"),
        *(
            "comparer",
            "comparer?view=picture",
            "comparer?view=pair",
            "cadre",
            "cadre?framework=instercoop",
            "situation",
            "carnet",
            "seance",
        ),
    ],
)
def test_nothing_is_wider_than_the_window(served: str, browser: Browser, width: int, path: str) -> None:
    """On a wide screen, a small one and a telephone, no page scrolls sideways."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.goto(f"{served}/{path}")
    opened.wait_for_selector(".ck-title")
    opened.wait_for_timeout(300)
    main = "document.querySelector('[data-testid=stMain]')"
    assert opened.evaluate(f"{main}.scrollWidth - {main}.clientWidth") <= 1
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        *("", f"?q={quote(POWER)}", "?q=zzzzqqq", "comparer", "comparer?view=picture", "comparer?view=pair", "situation"),
        *("grille", "grille?concept=jeux-de-pouvoir", "cadre?framework=instercoop", "lire?doc=trois-rives", "carnet", "seance"),
        "corpus",
    ],
)
def test_no_serious_fault_of_access(served: str, page: Page, path: str) -> None:
    """axe-core finds no serious or critical fault against WCAG 2 A and AA on any page, Streamlit's own included."""
    axe = pytest.importorskip("axe_core_python", reason="axe-core-python is not installed")
    script = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page.goto(f"{served}/{path}")
    page.wait_for_selector(".ck-title")
    page.wait_for_timeout(1500)
    page.evaluate(script)
    assert _grave(page) == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert len(_grave(page)) == 1  # the check does see a fault


def _grave(page: Page) -> list[str]:
    found = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"] if v["impact"] in ("serious", "critical")]


def test_no_document_and_no_link_runs_code(tmp_path: Path, page: Page) -> None:
    """Code in titles, authors, headings, lists, texts, file names and addresses is shown as text and never run."""
    build([write_hostile_notes(tmp_path / "notes")], tmp_path / "index")
    with coopkb.open(tmp_path / "index") as kb:
        sources = kb.sources()
        passages = [kb.passages(s.id)[0] for s in sources]
    assert len(sources) == len(PAYLOADS)
    asking = Asking("Comment nommer les jeux de pouvoir ?")
    paths = [asking.href.removeprefix("./"), "corpus", "lire"]
    paths += [asking.read_passage(p) for p in passages]
    for payload in PAYLOADS:
        code = quote(payload, safe="")
        paths.append(f"?q={code}&source={code}&concept={code}&lang={code}&from={code}")
        paths.append(f"lire?doc={code}&passage={code}&start={code}&mention={code}")
    for address in serve(tmp_path / "index"):
        page.goto(f"{address}/corpus")
        page.wait_for_selector(".ck-table")
        assert page.inner_text(".ck-table").count("window.pwned=1") >= len(PAYLOADS)
        for number, path in enumerate(paths):
            page.evaluate(
                "href => { history.pushState({}, '', href); dispatchEvent(new PopStateEvent('popstate')) }", f"/{path}"
            )
            page.wait_for_timeout(100)
            page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
            page.wait_for_selector(".ck-title")
            page.wait_for_timeout(50)
            assert page.evaluate("window.pwned") is None, f"path {number}: {path}"
            assert page.locator(".ck-fault").count() == 0, path
        page.goto(f"{address}/{asking.href}")
        page.wait_for_selector(".ck-card")
        page.wait_for_timeout(500)
        assert page.evaluate("window.pwned") is None
        assert page.locator("main script, .stHtml script, .stHtml iframe, .stHtml img, .stHtml [onload]").count() == 0


SHOTS = {
    "interroger-fr": (f"?q={quote(POWER)}", "light"),
    "lire-fr": ("", "light"),
    "corpus-fr": ("corpus", "light"),
    "comparer-fr": ("comparer?dimension=relations&cell=fabrique-des-transitions&cell=jeux-de-pouvoir", "light"),
    "grille-en": ("grille?lang=en", "light"),
    "concept-fr-dark": ("grille?concept=jeux-de-pouvoir", "dark"),
    "interroger-en-dark": (f"?q={quote('How to handle power games?')}&lang=en", "dark"),
}


@pytest.mark.skipif("COOPKB_SCREENSHOTS" not in os.environ, reason="COOPKB_SCREENSHOTS names no folder for screenshots")
def test_the_screenshots_of_the_documentation(browser: Browser, tmp_path: Path) -> None:
    """The pictures in the documentation are those of the app over the corpus that comes with it."""
    folder = Path(os.environ["COOPKB_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    build([Path(__file__).parents[1] / "corpus"], tmp_path / "index", encoder=coopkb.encoder())
    with coopkb.open(tmp_path / "index") as kb:
        reading = Asking(POWER).read_citation(kb.answer(POWER).citations[0])
    for address in serve(tmp_path / "index"):
        for name, (path, scheme) in SHOTS.items():
            context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
            opened = context.new_page()
            opened.goto(f"{address}/{path or reading}")
            opened.wait_for_selector(".ck-title")
            opened.wait_for_timeout(1500)
            opened.screenshot(path=folder / f"{name}.png")
            assert (folder / f"{name}.png").stat().st_size < 300_000
            context.close()
