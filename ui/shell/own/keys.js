// While a presentation is shown (ui/meeting/presenter_parts.py), keys typed in a field, a list or a calendar are theirs:
// they neither leaf nor end it. Where scripts are forbidden, they do.
(() => {
  if (window.gleichtaktKeys) return;
  window.gleichtaktKeys = true;
  const OURS = ["Escape", "ArrowLeft", "ArrowRight"];
  const FIELDS = 'input, textarea, [contenteditable="true"], [role="combobox"], [role="listbox"], [role="grid"], [role="dialog"]';
  // Fields hear their keys below the body; the shortcuts of buttons hear them above it.
  document.body.addEventListener("keydown", (event) => {
    if (!document.querySelector(".st-key-presenter") || !OURS.includes(event.key)) return;
    if (event.target.closest?.(FIELDS)) event.stopPropagation();
  });
})();
