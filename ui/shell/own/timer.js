// The timers of a presentation (ui/meeting/timer_parts.py) count on from what the server said; without this script they stand.
(() => {
  if (window.gleichtaktTimer) return;
  window.gleichtaktTimer = true;
  const begun = new WeakMap();
  const tick = () => {
    for (const timer of document.querySelectorAll(".gt-timer")) {
      const told = timer.dataset.elapsed;
      const known = begun.get(timer);
      if (!known || known.told !== told) begun.set(timer, { told, at: performance.now() - 1000 * Number(told) });
      const seconds = Math.floor((performance.now() - begun.get(timer).at) / 1000);
      const written = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      const clock = timer.querySelector("time");
      if (clock.textContent !== written) clock.textContent = written;
      timer.classList.toggle("gt-late", seconds > Number(timer.dataset.planned));
    }
  };
  setInterval(tick, 500);
})();
