// Tables (ui/blocks/table_html.py): sorted by their headers, folded if long, labelled if shown as cards.
// Once per browser window; where scripts are forbidden, all rows are shown in the given order.
(() => {
  if (window.gleichtaktTables) return;
  window.gleichtaktTables = true;
  const SEEN = 25;

  const value = (row, place) => {
    const cell = row.cells[place];
    return cell.dataset.value ?? cell.textContent.trim();
  };

  const sort = (head) => {
    const table = head.closest("table");
    const place = head.cellIndex;
    const downwards = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.classList.contains("gt-right");
    const words = new Intl.Collator(document.documentElement.lang || undefined, { numeric: true });
    const rows = [...table.tBodies[0].rows];
    const keyed = rows.map((row) => [value(row, place), row]);
    keyed.sort(([one], [other]) => {
      // Nothing stands last, whichever way.
      if (one === "" || other === "") return (one === "") - (other === "");
      const order = isNumber ? Number(one) - Number(other) : words.compare(one, other);
      return downwards ? -order : order;
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", downwards ? "descending" : "ascending");
    keyed.forEach(([, row], index) => row.classList.toggle("gt-rest", index >= SEEN));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".gt-sort, .gt-unfold");
    if (!button) return;
    if (button.matches("button.gt-sort")) sort(button.closest("th"));
    else if (button.matches(".gt-unfold")) button.closest(".gt-table").classList.remove("gt-folded");
  });

  // On a phone a row is a card: every cell says its head.
  const narrow = matchMedia("(max-width: 640px)");
  const label = () => {
    if (!narrow.matches) return;
    for (const table of document.querySelectorAll(".gt-table:not([data-labelled]) table")) {
      const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent);
      for (const row of table.tBodies[0].rows)
        [...row.cells].forEach((cell, place) => (cell.dataset.label = heads[place]));
      table.parentElement.dataset.labelled = "";
    }
  };
  new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
  narrow.addEventListener("change", label);
  label();
})();
