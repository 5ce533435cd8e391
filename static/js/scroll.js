// A box whose content runs out of it can be scrolled with the keyboard once it can have the focus.
// Only such boxes get it: nobody wants to tab through matrices that are seen whole.

const BOXES = ".scroll, .display-math, .value, .prose table, pre";

function mark() {
  for (const box of document.querySelectorAll(BOXES)) {
    const overflows = box.scrollWidth > box.clientWidth + 1;
    const holdsControls = box.querySelector("input, a, button") !== null;
    if (overflows && !holdsControls) box.tabIndex = 0;
    else if (box.tabIndex === 0) box.removeAttribute("tabindex");
  }
}

// Boxes overflow, or no longer do, when the window or a panel changes, and when a verdict arrives.
new ResizeObserver(mark).observe(document.body);
new MutationObserver(mark).observe(document.body, { childList: true, subtree: true });
// Nor does the page change its size when the fonts of its formulas come.
document.fonts?.addEventListener("loadingdone", mark);
addEventListener("load", mark);
