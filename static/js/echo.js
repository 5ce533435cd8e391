// Show beside each part how the server read it: what it comes to, or why it cannot be read.
// The palette of an exam is told too.

import { partOf } from "./fields.js";

const CALM = 1500; // milliseconds after the last key: until then nobody is told of a mistake

function write(line, { state, message, echo }) {
  const isWrong = state === "unreadable";
  line.classList.toggle("error-quiet", isWrong);
  // What the page says beside the box since it was checked is not said again below it.
  const told = document.getElementById(`${line.dataset.echo}-error`)?.textContent.trim();
  const words = isWrong ? (message === told ? "" : message) : (echo ?? "");
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
      if (part.state !== "unreadable" || !isBusy) write(line, part);
      else if (part.unfinished) write(line, { ...part, state: "read" });
      else if (!line.classList.contains("error-quiet")) line.textContent = "";
    }
    if (rest > 0) this.later = setTimeout(() => this.show(this.parts), rest);
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
