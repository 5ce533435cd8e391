// Show beside each part how the server read it: what it comes to, or why it cannot be read.
// The palette of an exam is told too.

const CALM = 1500; // milliseconds after the last key: until then nobody is told of a mistake

function write(line, { state, message, worked_out: workedOut }) {
  const isWrong = state === "unreadable";
  line.classList.toggle("error-quiet", isWrong);
  line.textContent = isWrong ? message : state === "read" && workedOut ? `= ${workedOut}` : "";
}

// As grader/selectors/sittings.py says it.
function stateOf(parts) {
  const states = Object.values(parts).map(({ state }) => state);
  if (states.includes("unreadable")) return "unreadable";
  if (!states.includes("read")) return "empty";
  return states.includes("empty") ? "partly" : "answered";
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

  typed() {
    this.typedAt = performance.now();
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
      const isBusy = rest > 0 && line.closest(".line, .part")?.contains(document.activeElement);
      if (part.state !== "unreadable" || !isBusy) write(line, part);
    }
    if (rest > 0) this.later = setTimeout(() => this.show(this.parts), rest);
  }

  left() {
    this.typedAt = 0;
    if (this.parts) this.show(this.parts);
  }
}
