// Whoever goes back finds the page as far down as it was left. Streamlit builds every page from the top, and the browser
// remembers only how far the window was scrolled, not the part of the page that scrolls here.
(() => {
  if (window.gleichtaktScroll) return;
  window.gleichtaktScroll = true;
  const PATIENCE_MS = 10_000;
  const STILL_MS = 500;
  const main = () => document.querySelector('[data-testid="stMain"]');
  const isRunning = () =>
    document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
  const inMemory = {};
  let restoring = null;
  let isByHand = false;

  // Kept by address, which names a view exactly, for as long as the tab is open: a page may be loaded anew in between.
  const keep = (name, top) => {
    inMemory[name] = top;
    try {
      sessionStorage.setItem(name, top);
    } catch {
      // Storage may be switched off: then only pages that are not loaded anew are restored.
    }
  };
  const kept = (name) => {
    try {
      return Number(sessionStorage.getItem(name) ?? inMemory[name] ?? 0);
    } catch {
      return Number(inMemory[name] ?? 0);
    }
  };
  const nameOf = () => `gleichtakt.top ${location.pathname}${location.search}`;
  const note = () => {
    const part = main();
    if (part && !restoring) keep(nameOf(), Math.round(part.scrollTop));
  };
  // The page grows while it is built: it is held where it was until it has been built and stood still for a while.
  const restore = () => {
    const wanted = kept(nameOf());
    const own = {};
    const started = performance.now();
    let hasRun = false;
    let movedAt = started;
    restoring = own;
    const step = (now) => {
      if (own !== restoring) return;
      const part = main();
      const isAway = !part || Math.abs(part.scrollTop - wanted) > 1;
      if (part && isAway) part.scrollTop = wanted;
      hasRun ||= isRunning();
      if (isAway || !hasRun || isRunning()) movedAt = now;
      if (now - movedAt > STILL_MS || now - started > PATIENCE_MS) restoring = null;
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  };
  // Whoever scrolls or clicks meanwhile is not pulled back.
  const act = () => {
    restoring = null;
    isByHand = true;
  };
  // A click may open another page, which scrolls to its top before its address is there: that is not this page's place.
  const click = () => {
    note();
    isByHand = false;
  };

  const early = { capture: true, passive: true };
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) addEventListener(kind, act, early);
  addEventListener("scroll", () => isByHand && note(), early);
  addEventListener("click", click, early);
  // Not what `links.js` dispatches for a click on a link: that opens a page from its top.
  addEventListener("popstate", (event) => event.isTrusted && restore());
  if (["back_forward", "reload"].includes(performance.getEntriesByType("navigation")[0]?.type)) restore();
})();
