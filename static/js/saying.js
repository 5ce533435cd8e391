// Say whether what is typed is kept: to the eye each time, to screen readers when it goes wrong
// and when it is well again.

const language = document.documentElement.lang || undefined;
const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium", hourCycle: "h23" });

export const worded = (text, moment) =>
  (text ?? "").replace("%s", clock.format(moment ? new Date(moment) : new Date()));

// All states but these are trouble: offline, busy, signed-out, refused, conflict, closed, unkept.
const CALM = new Set(["saving", "saved", "elsewhere"]);

export class Saying {
  constructor(form) {
    const own = form.querySelector("[data-save-state]");
    this.line = own ?? document.querySelector("[data-save-state]");
    this.texts = document.querySelector("[data-save-texts]");
    this.said = document.querySelector("[data-save-said]");
    this.trouble = "";
    // Else every single saving would be read out.
    this.line?.removeAttribute("role");
  }

  // The words are the page's own, data-saved="Saved %s"; or the server's, where it gives some.
  show(state, { moment, words } = {}) {
    const text = words || worded(this.texts?.getAttribute(`data-${state}`), moment);
    if (this.line) {
      this.line.textContent = text;
      this.line.dataset.state = state;
    }
    if (state === "saving") return;
    const trouble = CALM.has(state) ? "" : state;
    if (trouble !== this.trouble && this.said) this.said.textContent = text;
    this.trouble = trouble;
  }

  // Somebody waits for what does not happen: say again why.
  call() {
    if (!this.line) return;
    if (this.said) this.said.textContent = "";
    if (this.said) this.said.textContent = this.line.textContent;
    this.line.classList.remove("calls");
    requestAnimationFrame(() => this.line.classList.add("calls"));
  }
}
