// Runs once per run of a page. Sets the language of the page, brings the marked passage into view when it has just been
// opened, follows links inside the app without loading everything again, copies references, and tells what is to be kept.
export default function ({ data, setTriggerValue }) {
  window.coopkbKeep = (what) => setTriggerValue("keep", what);
  document.documentElement.lang = data.lang;

  if (data.target && window.coopkbTarget !== data.target) {
    window.coopkbTarget = data.target;
    const began = performance.now();
    let steady = 0;
    let last = null;
    const seek = () => {
      const mark = document.getElementById("passage") ?? document.getElementById("cell");
      if (mark && mark.dataset.target === data.target) {
        // The page may still be growing above the mark: stop when it has stood still for a while.
        const top = mark.getBoundingClientRect().top;
        steady = last !== null && Math.abs(top - last) < 2 ? steady + 1 : 0;
        if (!steady) {
          mark.scrollIntoView({ block: "center" });
          const outline = document.querySelector(".ck-outline");
          const here = outline?.querySelector("[aria-current]");
          const below = here ? here.getBoundingClientRect().top - outline.getBoundingClientRect().top : 0;
          if (here) outline.scrollTop += below - outline.clientHeight / 2;
        }
        last = mark.getBoundingClientRect().top;
      }
      if (steady < 12 && performance.now() - began < 8000) requestAnimationFrame(seek);
    };
    seek();
  }
  if (!data.target) window.coopkbTarget = null;

  // A choice draws its page again: give the keyboard back its place.
  if (window.coopkbChosen) {
    const chosen = window.coopkbChosen;
    window.coopkbChosen = null;
    const began = performance.now();
    const focus = () => {
      const cell = document.getElementById("cell");
      if (cell?.dataset.target === chosen) cell.focus({ preventScroll: true });
      else if (performance.now() - began < 8000) requestAnimationFrame(focus);
    };
    focus();
  }

  if (window.coopkbReady) return;
  window.coopkbReady = true;

  document.addEventListener("click", (event) => {
    const way = event.target.closest("a[data-way]");
    if (way && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      // Streamlit answers to the browser's own history, so a link is a step in it.
      const stays = way.dataset.way === "stay";
      if (stays) window.coopkbChosen = window.coopkbTarget = way.dataset.target;
      history.pushState({}, "", way.href);
      dispatchEvent(new PopStateEvent("popstate"));
      if (!stays) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
      return;
    }
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
    const keep = event.target.closest("button[data-keep]");
    if (keep) window.coopkbKeep(keep.dataset.keep);
  });

  async function copy(button) {
    let done = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // No clipboard without https away from this machine: the older way.
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    if (!done) return;
    const label = button.textContent;
    if (label === button.dataset.done) return;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = label), 2000);
  }
}
