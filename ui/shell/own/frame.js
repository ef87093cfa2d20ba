// What the server cannot set in a page: its language, also in Streamlit's link past the menu, and whether this browser
// has seen the tour. Pages also work where scripts are forbidden.
(() => {
  const { language, skip, tour, top } = document.currentScript.dataset;
  const root = document.documentElement;
  root.lang = language;

  // Streamlit's own link past the menu speaks English only.
  const link = document.querySelector('a[href="#stMain"]');
  if (link) link.textContent = skip;

  // What the server tells at the top of the page is seen there, however far down the button was.
  const former = window.gleichtaktTop;
  window.gleichtaktTop = top;
  if (former !== undefined && former !== top) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);

  // On a phone wide charts are pushed sideways (frame.css); with a keyboard too, so they take the focus.
  const narrow = matchMedia("(max-width: 640px)");
  const reach = () => {
    if (!narrow.matches) return;
    for (const region of document.querySelectorAll('[class*="st-key-wide"]')) region.tabIndex = 0;
  };
  if (!window.gleichtaktWatches) {
    window.gleichtaktWatches = new MutationObserver(reach);
    window.gleichtaktWatches.observe(document.body, { childList: true, subtree: true });
    narrow.addEventListener("change", reach);
  }

  let seen = tour === "over";
  try {
    if (seen) localStorage.setItem("gleichtakt.tour", "over");
    seen = localStorage.getItem("gleichtakt.tour") === "over";
  } catch {
    // Storage may be switched off: then the session alone remembers.
  }
  root.classList.toggle("gt-toured", seen);
})();
