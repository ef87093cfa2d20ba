// Streamlit labels its own elements in English only: menus, calendars, upload. Where its words appear they are replaced
// by ours, whenever it draws anew. Text of ours and of data (HTML and Markdown) is left alone.
(() => {
  const { words, language } = document.currentScript.dataset;
  const spoken = JSON.parse(words);
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const month = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" });
  const number = new Intl.NumberFormat(language);
  const NAMED = ["aria-label", "aria-valuetext", "title", "placeholder"];
  const OURS = '[data-testid="stHtml"], [data-testid="stMarkdown"], [data-testid="stIconMaterial"], svg';

  // "Help for Stichtag": the words around the name are the framework's, the name is ours.
  const AROUND = Object.entries(spoken)
    .filter(([english]) => english.includes("…"))
    .map(([english, own]) => [...english.split("…"), own]);
  const said = (text) => {
    const found = spoken[text.trim()];
    if (found) return found;
    for (const [begin, end, own] of AROUND)
      if (text.startsWith(begin) && text.endsWith(end))
        return own.replace("…", () => dated(text.slice(begin.length, text.length - end.length)));
    const size = text.match(/^([\d.]+) ?([KMGT]?B)( per file)?(.*)$/);
    if (!size || (size[4] && !size[3])) return null;
    const written = `${number.format(size[1])}\u00a0${size[2]}`;
    return size[3] ? spoken["per file"].replace("…", written) + size[4] : written;
  };
  const dated = (rest) => {
    const parts = rest.match(/^([A-Z][a-z]+) (?:(\d{1,2}), )?(\d{4})$/);
    const at = parts && new Date(`${parts[1]} ${parts[2] ?? 1}, ${parts[3]}`);
    return at && !isNaN(at) ? (parts[2] ? day : month).format(at) : rest;
  };

  const name = (element) => {
    for (const attribute of NAMED) {
      const text = element.getAttribute(attribute);
      const own = text && said(text);
      if (own && own !== text) element.setAttribute(attribute, own);
    }
  };
  const write = (node) => {
    const own = node.nodeValue.trim() && !node.parentElement?.closest(OURS) && said(node.nodeValue);
    if (own && own !== node.nodeValue) node.nodeValue = own;
  };
  const walk = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return write(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    name(root);
    const all = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = all.nextNode(); node; node = all.nextNode())
      if (node.nodeType === Node.TEXT_NODE) write(node);
      else name(node);
  };

  window.gleichtaktWords?.disconnect();
  if (!Object.keys(spoken).length) return;
  window.gleichtaktWords = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") name(change.target);
      else if (change.type === "characterData") write(change.target);
      else change.addedNodes.forEach(walk);
    }
  });
  window.gleichtaktWords.observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMED,
  });
  walk(document.body);
})();
