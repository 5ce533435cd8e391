// Show beside each part how the server read it: what it comes to, or why it cannot be read.
// The palette of an exam is told too.

import { fieldsOf, partOf, same, servedFields } from "./fields.js";

const CALM = 1500; // milliseconds after the last key: until then nobody is told of a mistake

// What the page said in red beside a part when it was checked, as long as it holds.
const toldOf = (part) => document.querySelector(`[id="${part}-error"]:not(.mended)`);

// It keeps its place, so that nothing moves; nothing is called invalid by it any more.
function retire(told) {
  told.classList.add("mended");
  for (const each of document.querySelectorAll(`[aria-describedby~="${told.id}"]`)) {
    each.removeAttribute("aria-invalid");
    each.setAttribute("aria-describedby", each.getAttribute("aria-describedby").replace(told.id, "").trim());
  }
}

function write(line, { state, message, echo }, hasChanged) {
  const isWrong = state === "unreadable";
  line.classList.toggle("error-quiet", isWrong);
  const told = toldOf(line.dataset.echo);
  const isTold = isWrong && told?.textContent.trim() === message;
  if (told && !isTold && hasChanged) retire(told);
  // What stands beside the box already is not said again below it.
  const words = isWrong ? (isTold ? "" : message) : (echo ?? "");
  if (line.textContent !== words) line.textContent = words;
}

// As grader/selectors/sittings.py says it.
function stateOf(parts) {
  const all = Object.values(parts);
  if (all.some(({ state, unfinished }) => state === "unreadable" && !unfinished)) return "unreadable";
  if (all.every(({ state }) => state === "empty")) return "empty";
  return all.every(({ state }) => state === "read") ? "answered" : "partly";
}

function palette(form, parts) {
  const entry = document.querySelector(`[data-palette="${form.dataset.position}"]`);
  if (!entry) return;
  const state = stateOf(parts);
  entry.dataset.state = state;
  const words = entry.closest("[data-word-answered]");
  const said = entry.querySelector("[data-state-word]");
  if (words && said) said.textContent = words.getAttribute(`data-word-${state}`);
}

export class Echo {
  constructor(form) {
    this.form = form;
    this.typedAt = 0;
  }

  typed(name) {
    this.typedAt = performance.now();
    // It was about what stood there before.
    const line = name && this.form.querySelector(`[data-echo="${partOf(name)}"]`);
    if (line) line.textContent = "";
  }

  show(parts) {
    clearTimeout(this.later);
    this.parts = parts;
    palette(this.form, parts);
    const rest = this.typedAt + CALM - performance.now();
    for (const line of this.form.querySelectorAll("[data-echo]")) {
      const part = parts[line.dataset.echo];
      if (!part) continue;
      // In the part that is being typed in, a mistake may be half a number.
      // Of a grid that is being filled, what is missing is no mistake yet.
      const isBusy = this.isIn(line.dataset.echo) && (rest > 0 || part.unfinished);
      const hasChanged = this.hasChanged(line.dataset.echo);
      if (part.state !== "unreadable" || !isBusy) write(line, part, hasChanged);
      else if (part.unfinished) write(line, { ...part, state: "read" }, hasChanged);
      else if (!line.classList.contains("error-quiet")) line.textContent = "";
    }
    if (rest > 0) this.later = setTimeout(() => this.show(this.parts), rest);
  }

  // Since the page was served: also what was typed before this module ran.
  hasChanged(part) {
    const [then, now] = [servedFields(this.form), fieldsOf(this.form)].map((fields) =>
      fields.filter(([name]) => partOf(name) === part));
    return !same(then, now);
  }

  isIn(part) {
    const { name } = document.activeElement ?? {};
    return Boolean(name) && partOf(name) === part;
  }

  // The focus has left a part: what is wrong with it may be said.
  left() {
    this.typedAt = 0;
    if (this.parts) this.show(this.parts);
  }
}
