// A link of ours to another page opens it without loading everything anew: the address changes as if the reader had
// gone back or on, and Streamlit follows that. It does not follow to the page it is on: then the browser loads it.
(() => {
  if (window.gleichtaktLinks) return;
  window.gleichtaktLinks = true;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.gt-link");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return;
    const target = new URL(link.href);
    if (target.origin !== location.origin || target.pathname === location.pathname) return;
    event.preventDefault();
    history.pushState({}, "", target);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });
})();
