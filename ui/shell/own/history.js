// One click back is one page back. Streamlit makes an entry of the browser's history for every step of a way: an address
// before the view is written into it, and the options of another page while that page has not opened yet. Such an entry
// gives way to what follows it.
(() => {
  if (window.gleichtaktHistory) return;
  window.gleichtaktHistory = true;
  const push = history.pushState.bind(history);
  let isUntouched = true; // nobody has done anything since the page was opened
  let inPassing = ""; // an address that was changed in place, as long as nobody has done anything since
  history.pushState = (state, unused, url) => {
    const target = new URL(url ?? "", location.href);
    const isHere = target.pathname === location.pathname;
    const isPassed = !isHere && target.search === location.search && (isUntouched || location.href === inPassing);
    if ((isHere && isUntouched) || isPassed) history.replaceState(state, unused, url);
    else push(state, unused, url);
    inPassing = isHere ? location.href : "";
    isUntouched ||= !isHere;
  };
  const act = () => {
    isUntouched = false;
    inPassing = "";
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, act, { capture: true, passive: true });
  addEventListener("popstate", () => {
    isUntouched = true;
  });
})();
