// "Why this number" never covers the number it explains: Streamlit lays a panel over whatever stands above its button
// where there is no room below. Here it takes the largest room beside, below or above the number, and scrolls in it.
(() => {
  if (window.gleichtaktWhy) return;
  window.gleichtaktWhy = true;
  const GAP = 8;
  const WIDEST = 706;
  const LEAST = 320;
  const NUMBERS = ".gt-tile, .gt-answer, .gt-headline, [data-testid=stHeading]";

  const panel = () => document.querySelector(".gt-why")?.closest("[data-testid=stPopoverBody]");
  const button = () => document.querySelector("[data-testid=stPopover] button[aria-expanded=true]");
  // A tile, or what a figure says: whatever of the two stands last before the button.
  const number = (from) =>
    [...document.querySelectorAll(NUMBERS)].findLast(
      (part) => part.compareDocumentPosition(from) & Node.DOCUMENT_POSITION_FOLLOWING && part.getClientRects().length,
    );

  const rooms = (own, at) => {
    const [width, height] = [innerWidth, innerHeight];
    const whole = { left: GAP, right: width - GAP, top: GAP, bottom: height - GAP };
    return [
      { ...whole, top: at.bottom + GAP, from: "top", weight: 1 },
      { ...whole, left: own.right + 2 * GAP, from: "bottom", weight: 1 },
      { ...whole, right: own.left - 2 * GAP, from: "bottom", weight: 1 },
      { ...whole, top: own.bottom + GAP, bottom: at.top - GAP, from: "bottom", weight: 0.5 },
      { ...whole, bottom: own.top - GAP, from: "bottom", weight: 0.5 },
    ].map((room) => {
      const [left, top] = [Math.max(room.left, whole.left), Math.max(room.top, whole.top)];
      const [right, bottom] = [Math.min(room.right, whole.right), Math.min(room.bottom, whole.bottom)];
      return { ...room, left, top, right, bottom, width: right - left, height: bottom - top };
    });
  };

  const place = () => {
    const [body, from] = [panel(), button()];
    const part = body && from && number(from);
    if (!part) return;
    const at = from.getBoundingClientRect();
    const wanted = { width: Math.min(WIDEST, innerWidth - 2 * GAP), height: body.scrollHeight };
    // What lies over the figure's chart or table must show a good deal more to be better.
    const shown = (room) =>
      room.width < Math.min(LEAST, wanted.width) || room.height < 0
        ? 0
        : Math.min(room.width, wanted.width) * Math.min(room.height, wanted.height) * room.weight;
    const room = rooms(part.getBoundingClientRect(), at).reduce((best, one) => (shown(one) > shown(best) ? one : best));
    const set = (name, pixels) => body.style.setProperty(`--gt-why-${name}`, `${Math.round(pixels)}px`);
    body.dataset.placed = "";
    set("width", Math.min(room.width, wanted.width));
    set("height", room.height);
    const { width, height } = body.getBoundingClientRect();
    const lowest = Math.min(Math.max(at.bottom, room.top + height), room.bottom);
    set("left", Math.max(room.left, Math.min(at.left, room.right - width)));
    set("top", room.from === "top" ? room.top : Math.max(room.top, lowest - height));
  };

  new MutationObserver(() => panel() && place()).observe(document.body, { childList: true, subtree: true });
  addEventListener("scroll", (event) => event.target !== panel() && place(), { capture: true, passive: true });
  addEventListener("resize", place);
})();
