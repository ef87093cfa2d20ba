// What a reader would see as broken: the page wider than the window, words cut off, words over each other in a chart or
// too faint beside its marks, and on a phone what a finger misses.
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
    const isSqueezed = text.width < 90 && text.height > 7 * parseFloat(getComputedStyle(owner).fontSize);
    // On a phone the heads of tables are there for screen readers only.
    if (isSqueezed && !owner.closest("thead")) faults.push(`squeezed: “${said(owner)}”`);
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
  // axe-core reads no colours of SVG; words on a mark are in black or white, whichever reads better (ui/shell/theme.py).
  const channels = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((one) => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor);
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    const marks = [...chart.querySelectorAll(".cartesianlayer :is(path, image), .sankey path, .shapelayer path")].map((mark) => mark.getBoundingClientRect());
    for (const word of chart.querySelectorAll("text")) {
      const box = word.getBoundingClientRect();
      if (!word.textContent.trim() || !word.checkVisibility({ opacityProperty: true }) || word.closest(".hoverlayer")) continue;
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      if (marks.some((mark) => mark.left <= x && x <= mark.right && mark.top <= y && y <= mark.bottom)) continue;
      const own = light(getComputedStyle(word).fill);
      const contrast = (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05);
      if (contrast < 4.5) faults.push(`faint (${contrast.toFixed(1)}): “${said(word)}”`);
    }
  }

  // Links inside a sentence are as high as its lines.
  const touched = "button:not(thead button), summary, [role=radio], .gt-table tbody a";
  if (window.innerWidth <= 640)
    for (const target of main.querySelectorAll(touched)) {
      const box = target.getBoundingClientRect();
      if (!box.width || !target.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (box.height < 24 || box.width < 24)
        faults.push(`${box.width.toFixed()} x ${box.height.toFixed()} for a finger: “${said(target) || target.ariaLabel}”`);
    }
  return [...new Set(faults)];
}
