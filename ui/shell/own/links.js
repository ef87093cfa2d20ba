// Our links to other pages open them without a full reload: the URL changes as if the reader had gone back or forward,
// and Streamlit follows. It does not follow a link to the page it is on: then the browser loads that page.
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
