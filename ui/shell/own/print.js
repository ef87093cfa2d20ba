// What a browser prints: where the page has a report, that report, in letters as small as it takes to be one sheet;
// elsewhere the page, with its charts as wide as the paper. Without scripts the page is printed by its style alone.
(() => {
  if (window.gleichtaktPrints) return;
  window.gleichtaktPrints = true;
  const root = document.documentElement;
  // As in the PDF (ui/documents/pdf.py): sizes in points, and how much of A4 is left between the margins, in pixels.
  const sizes = [9.2, 8.4, 7.8, 7.2, 6.6];
  const height = (267 / 25.4) * 96;

  const unpacked = (packed) => new TextDecoder().decode(Uint8Array.from(atob(packed), (one) => one.charCodeAt(0)));

  const lay = (report) => {
    const paper = document.createElement("div");
    paper.className = "gt-paper";
    paper.innerHTML = unpacked(report.dataset.report);
    document.body.append(paper);
    root.classList.add("gt-prints");
    const isOne = paper.querySelector(".sheet.leadership");
    for (const size of isOne ? sizes : sizes.slice(0, 1)) {
      root.style.setProperty("--gt-sheet", `${size}pt`);
      if (paper.scrollHeight <= height) break;
    }
  };

  // A chart is drawn for the width of the screen: with a view box of that size it can be made narrower.
  const fit = () => {
    for (const drawing of document.querySelectorAll(".js-plotly-plot .main-svg")) {
      const [wide, high] = [drawing.getAttribute("width"), drawing.getAttribute("height")];
      if (wide && high) drawing.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      if (wide && high) drawing.closest(".svg-container")?.style.setProperty("--gt-shape", `${wide} / ${high}`);
    }
  };

  const clear = () => {
    document.querySelector(".gt-paper")?.remove();
    root.classList.remove("gt-prints");
    root.style.removeProperty("--gt-sheet");
    for (const drawing of document.querySelectorAll(".js-plotly-plot .main-svg[viewBox]")) drawing.removeAttribute("viewBox");
  };

  // A report is made once somebody prints, or has looked for a while at a page that has one (ui/blocks/print_parts.py).
  const PATIENCE = 3, LONGEST_WAIT = 10000, LOOK = 100;
  const made = () => document.querySelector(".gt-report[data-report]");
  const button = () => document.querySelector(".st-key-print_report button");
  const isStill = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";
  let [looked, isAsked] = [0, false];
  const ask = () => {
    isAsked = true;
    button().click();
  };
  setInterval(() => {
    if (made()) isAsked = false;
    looked = button() && !made() && isStill() && !document.hidden ? looked + 1 : 0;
    if (looked >= PATIENCE && !isAsked) ask();
  }, 1000);
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "p" || !button() || made()) return;
    event.preventDefault();
    if (!isAsked) ask();
    const until = Date.now() + LONGEST_WAIT;
    const wait = setInterval(() => {
      if (!made() && Date.now() < until) return;
      clearInterval(wait);
      print();
    }, LOOK);
  }, true);

  addEventListener("beforeprint", () => {
    clear();
    const report = made();
    if (report) lay(report);
    else fit();
  });
  addEventListener("afterprint", clear);
})();
