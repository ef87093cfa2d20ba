// What a reader would see as broken: the page wider than the window, words cut off, words over each other in a chart.
() => {
  const faults = [];
  const said = (element) => element.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
  const main = document.querySelector('[data-testid="stMain"]');
  const tolerance = 1.5;

  for (const [name, box] of [["window", document.scrollingElement], ["page", main]]) {
    if (box.scrollWidth > box.clientWidth + 1) faults.push(`${name} is ${box.scrollWidth - box.clientWidth} px too wide`);
  }

  // Canvas tables scroll within themselves; what is one pixel large or transparent is for screen readers only.
  const skipped = '[data-testid="stDataFrame"], .js-plotly-plot, script, style, a[href="#stMain"], [aria-hidden="true"]';
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const owner = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || owner.closest(skipped) || !owner.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const text = range.getBoundingClientRect();
    if (text.width <= 1 || text.height <= 1) continue;
    for (let box = owner; box && box !== main && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box), edge = box.getBoundingClientRect();
      if (edge.width <= 1 || edge.height <= 1 || style.position === "fixed") break;
      // What can be scrolled to is not cut off.
      const [across, down] = [style.overflowX, style.overflowY].map((way) => way === "hidden" || way === "clip");
      if (across && (text.right > edge.right + tolerance || text.left < edge.left - tolerance)) {
        if (!owner.closest('[data-testid="stSidebar"]') || window.innerWidth > 640) faults.push(`cut off: “${said(owner)}”`);
        break;
      }
      if (down && text.bottom > edge.bottom + 4) {
        faults.push(`cut off below: “${said(owner)}”`);
        break;
      }
      if (style.overflowX === "auto" || style.overflowX === "scroll") break;
    }
  }

  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    const edge = chart.getBoundingClientRect();
    const words = [...chart.querySelectorAll("text")]
      .filter((word) => word.textContent.trim() && word.checkVisibility({ opacityProperty: true }))
      .filter((word) => !word.closest(".hoverlayer"))
      .map((word) => ({ word, box: word.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    for (const { word, box } of words) {
      const isOut = box.left < edge.left - 2 || box.right > edge.right + 2 || box.bottom > edge.bottom + 3;
      if (isOut) faults.push(`outside its chart: “${said(word)}”`);
    }
    // Slanted words have boxes larger than themselves.
    const level = words.filter(({ word }) => !/rotate\((?!0)/.test(word.getAttribute("transform") || ""));
    level.forEach(({ word, box }, place) => {
      for (const other of level.slice(place + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (across > 3 && down > 4) faults.push(`over each other: “${said(word)}” and “${said(other.word)}”`);
      }
    });
  }
  return [...new Set(faults)];
}
