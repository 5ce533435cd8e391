// A box whose content runs out of it can be scrolled with the keyboard once it can have the focus.
// Only such boxes get it: nobody wants to tab through matrices that are seen whole.

const BOXES = ".scroll, .display-math, .value, .prose table, pre";

const sizes = new ResizeObserver(mark);
const watched = new WeakSet();

function mark() {
  for (const box of document.querySelectorAll(BOXES)) {
    watch(box);
    // By one pixel it can be scrolled too, and a checker of pages takes note of that.
    const overflows = box.scrollWidth > box.clientWidth;
    const holdsControls = box.querySelector("input, a, button") !== null;
    if (overflows && !holdsControls) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.removeAttribute("tabindex");
  }
}

// Each once: to watch anew is told of as a change, without end.
function watch(box) {
  if (watched.has(box)) return;
  watched.add(box);
  sizes.observe(box);
}

// Boxes overflow, or no longer do, when the window or a panel changes, and when a verdict arrives.
sizes.observe(document.body);
new MutationObserver(mark).observe(document.body, { childList: true, subtree: true });
// Nor does the page change its size when the fonts of its formulas come.
document.fonts?.addEventListener("loadingdone", mark);
addEventListener("load", mark);
