// A page that is in no menu (an account, say) belongs to an entry all the same: that entry is marked. Streamlit marks
// only a link that leads to the very page that is open.
(() => {
  window.gleichtaktEntry = document.currentScript.dataset.entry;
  const mark = () => {
    const own = window.gleichtaktEntry;
    for (const link of document.querySelectorAll('[data-testid="stSidebarNavLink"], [data-testid="stTopNavLink"]')) {
      const isOwn = own !== "" && new URL(link.href).pathname.split("/").pop() === own;
      if (link.classList.contains("gt-current") === isOwn) continue;
      link.classList.toggle("gt-current", isOwn);
      // Streamlit's own "page" stays: it is set before we hear that the page has changed.
      if (isOwn && link.getAttribute("aria-current") !== "page") link.setAttribute("aria-current", "true");
      else if (!isOwn && link.getAttribute("aria-current") === "true") link.removeAttribute("aria-current");
    }
  };
  mark();
  if (window.gleichtaktMarks) return;
  window.gleichtaktMarks = new MutationObserver(mark);
  window.gleichtaktMarks.observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["class", "href"],
  });
})();
