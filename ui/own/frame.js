// What a page that the server writes cannot say itself: its language, a way past the menu, and whether this
// browser has seen the tour. Where scripts are forbidden the pages work without it.
(() => {
  const { language, skip, tour } = document.currentScript.dataset;
  const root = document.documentElement;
  root.lang = language;

  let link = document.querySelector(".gt-skip");
  if (!link) {
    link = document.createElement("a");
    link.className = "gt-skip";
    link.href = "#content";
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const main = document.querySelector('[data-testid="stMain"]');
      main.tabIndex = -1;
      main.focus();
    });
    document.body.prepend(link);
  }
  link.textContent = skip;

  let seen = tour === "over";
  try {
    if (seen) localStorage.setItem("gleichtakt.tour", "over");
    seen = localStorage.getItem("gleichtakt.tour") === "over";
  } catch {
    // Storage may be switched off: then the session alone remembers.
  }
  root.classList.toggle("gt-toured", seen);
})();
