// Keys in place of clicks. An element with data-key="n" is pressed, or gets the focus, when N is
// pressed; whichever comes first on the page and can be seen and used. It may have several keys
// ("n ArrowRight"); of a set of options with data-cycle, each press chooses the next. Nothing here
// can hand in, spend or delete what a click on the same page could not. /display/ turns it all off.

const WRITING = "textarea, select, [contenteditable], input:not([type='radio'], [type='checkbox'])";
const CONTROLS = "a[href], button, input, select, textarea, summary, [contenteditable]";
const CHECK = "[data-check], form.parts button.primary[type='submit']";

const isUsable = (element) =>
  element.getClientRects().length > 0 &&
  !element.matches(":disabled, [aria-disabled='true'], [inert] *");

const usable = (selector, root = document) =>
  [...root.querySelectorAll(selector)].filter(isUsable);

function press(element) {
  if (!element) return false;
  if (element.matches("[data-cycle]")) return cycle(element);
  if (element.matches(WRITING) || !element.matches(CONTROLS)) element.focus();
  else element.click();
  return true;
}

function cycle(set) {
  const options = usable("input[type='radio']", set);
  const next = options[(options.findIndex((option) => option.checked) + 1) % options.length];
  next?.focus();
  next?.click();
  return Boolean(next);
}

// The choice one is in, else the first that has no answer, else the only one there is.
function currentChoice() {
  const choices = usable("fieldset").filter((set) => set.querySelector(".choices input"));
  const unanswered = choices.find((set) => !set.querySelector(":checked"));
  const focused = choices.find((set) => set.contains(document.activeElement));
  return focused ?? unanswered ?? (choices.length === 1 ? choices[0] : undefined);
}

function choose(place) {
  const option = usable(".choices input", currentChoice() ?? document.createElement("i"))[place];
  if (!option) return false;
  option.focus();
  option.click();
  return true;
}

// Hints are listed with what they cost; opening one stays a decision of its own.
function offerHint() {
  const lists = usable("details.offers");
  if (!lists.length) return false;
  const current = lists.findIndex((list) => list.contains(document.activeElement));
  const list = lists[(current + 1) % lists.length];
  list.open = true;
  (list.querySelector("button") ?? list.querySelector("summary")).focus();
  return true;
}

function explain() {
  const dialog = document.querySelector("dialog#shortcuts");
  dialog?.showModal();
  return Boolean(dialog);
}

function act(key) {
  if (key === "?") return explain();
  const isInControl = document.activeElement?.matches(CONTROLS);
  if (key === "Enter") return !isInControl && press(usable(CHECK)[0]);
  // Among options, and in what scrolls, arrows have work of their own.
  if (!/^[\p{L}\d]$/u.test(key) && (isInControl || !key.startsWith("Arrow"))) return false;
  const name = CSS.escape(key.length === 1 ? key.toLowerCase() : key);
  if (press(usable(`[data-key~="${name}"]`)[0])) return true;
  return /^[1-9]$/.test(key) ? choose(Number(key) - 1) : name === "h" && offerHint();
}

// A key that does something else already is left to it.
function isTaken(event) {
  return (
    event.defaultPrevented || event.isComposing || event.repeat ||
    event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key !== "?") ||
    event.target.matches?.(WRITING) || document.querySelector("dialog[open]") !== null ||
    document.documentElement.dataset.shortcuts === "off"
  );
}

document.addEventListener("keydown", (event) => {
  if (!isTaken(event) && act(event.key)) event.preventDefault();
});
