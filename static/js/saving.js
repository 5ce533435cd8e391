// One form's draft: when it is saved, what the server's answer means, what is done about trouble.

import { disagree } from "./conflict.js";
import { Echo } from "./echo.js";
import { fieldsOf, fill, same, servedFields } from "./fields.js";
import { forget, hold, keep, newKey } from "./kept.js";
import { sendLeftovers } from "./offline.js";
import { Saying } from "./saying.js";
import { isRefused, isSignedOut, pauseAfter, post, renewToken } from "./sending.js";
import { tellTabs } from "./tabs.js";

const REST = 600; // milliseconds after the last key
const LATEST = 2000; // after the first key that is not saved
const APART = 1000; // between two saves, where nothing is urgent

export class Draft {
  constructor(form) {
    const { draft, number, owner } = form.dataset;
    this.form = form;
    this.url = draft;
    this.number = Number(number ?? 0);
    this.numberBox = form.elements.namedItem("_number");
    this.saved = "unsaved" in form.dataset ? null : servedFields(form);
    this.pending = null; // sent, but nobody knows whether it arrived
    this.key = newKey(owner ?? "");
    this.failures = 0;
    this.isKept = true;
    this.saying = new Saying(form);
    this.echo = new Echo(form);
    hold(this.key);
  }

  get fields() {
    return fieldsOf(this.form);
  }

  get isUnsent() {
    return this.pending !== null || this.saved === null || !same(this.fields, this.saved);
  }

  get isHalted() {
    return Boolean(this.conflict || this.isClosed);
  }

  touch(name) {
    if (this.isClosed) return;
    this.echo.typed(name);
    this.keepCopy();
    this.conflict?.show(this.fields);
    if (this.isHalted || this.failures) return;
    if (this.isUnsent) this.saying.show("saving");
    this.plan();
  }

  keepCopy() {
    if (this.numberBox) this.numberBox.value = this.number;
    if (!this.isUnsent) return forget(this.key);
    const { url, number, pending, saved, fields } = this;
    const page = location.pathname;
    this.isKept = keep(this.key, { url, page, number, pending, saved, fields, at: Date.now() });
  }

  plan(rest = REST) {
    clearTimeout(this.timer);
    if (!this.isUnsent) return;
    this.since ??= performance.now();
    const wait = Math.min(rest, this.since + LATEST - performance.now());
    this.timer = setTimeout(() => this.save(), Math.max(0, wait));
  }

  // Soon, but not with every cell that one tabs through.
  soon() {
    if (this.failures) return;
    const wait = (this.begunAt ?? -APART) + APART - performance.now();
    if (wait > 0) this.plan(wait);
    else this.save();
  }

  save() {
    if (this.isHalted || !this.isUnsent) return Promise.resolve();
    clearTimeout(this.timer);
    this.sending ??= this.send().finally(() => {
      this.sending = null;
      if (this.isUnsent && !this.failures && !this.isHalted && !this.wasRefused) this.plan();
    });
    return this.sending;
  }

  // Another tab of this browser has saved: follow it, unless there is something of one's own here.
  follow({ number, fields, saved, parts }) {
    if (number <= this.number || this.isUnsent || this.isHalted) return;
    Object.assign(this, { number, saved: fields });
    fill(this.form, fields);
    this.saying.show("elsewhere", { moment: saved });
    if (parts) this.echo.show(parts);
  }

  // Send until all is "sent", or say why not: "undecided" waits for a person, "waiting" does not.
  async flush() {
    do await this.save();
    while (this.isUnsent && !this.failures && !this.isHalted && !this.wasRefused);
    if (!this.isUnsent || this.isClosed) return "sent";
    return this.failures ? "waiting" : "undecided";
  }

  async send() {
    // What may have arrived goes again as it was: the server knows it, and takes it for no conflict.
    const fields = this.pending ?? this.fields;
    this.pending = fields;
    this.wasRefused = false;
    this.since = null;
    this.begunAt = performance.now();
    this.keepCopy();
    if (!this.failures) this.saying.show("saving");
    const { status, answer } = await post(this.url, fields, { _number: this.number });
    if (answer.left !== undefined) {
      document.dispatchEvent(new CustomEvent("time-left", { detail: answer.left }));
    }
    await this.hear(status, answer, fields);
  }

  async hear(status, answer, fields) {
    if (status === 200) return this.acknowledged(fields, answer);
    if (status === 0) return this.trouble(navigator.onLine ? "busy" : "offline");
    if (status === 429 || status >= 500) return this.trouble("busy");
    // Told so, the server has not taken it.
    this.pending = null;
    this.keepCopy();
    if (status === 409) return this.overtaken(answer);
    // The last word is kept too, even late.
    if (status === 410) return same(fields, this.fields) ? this.close(answer.detail) : this.send();
    if (isRefused(status)) return this.refused(answer.detail);
    if (isSignedOut(status)) return this.signedOut();
    return this.trouble("busy");
  }

  acknowledged(fields, { number, saved, parts }) {
    Object.assign(this, { pending: null, number, saved: fields, isFresh: false });
    this.recovered();
    this.keepCopy();
    this.saying.show(this.isUnsent ? "saving" : "saved", { moment: saved });
    if (parts) this.echo.show(parts);
    tellTabs({ url: this.url, number, fields, saved, parts });
  }

  recovered() {
    if (this.failures) sendLeftovers();
    this.failures = 0;
  }

  trouble(state, pause) {
    this.failures += 1;
    // What mends itself at once need not be said.
    if (pause !== 0) this.saying.show(this.isKept ? state : "unkept");
    this.timer = setTimeout(() => this.save(), pause ?? pauseAfter(this.failures));
  }

  refused(detail) {
    this.wasRefused = true;
    this.failures = 0;
    this.saying.show("refused", { words: detail });
  }

  async signedOut() {
    // Whoever is signed in again goes on at once; if that is refused too, after a pause.
    const wasFresh = this.isFresh;
    this.isFresh = !wasFresh && (await renewToken(`form[data-draft="${this.url}"]`));
    this.trouble("signed-out", this.isFresh ? 0 : undefined);
  }

  close(detail) {
    this.isClosed = true;
    this.failures = 0;
    forget(this.key);
    this.saying.show("closed", { words: detail });
  }

  overtaken(other) {
    this.recovered();
    // Somebody saved again what we began from: nobody's text is at stake.
    if (this.saved && same(other.fields, this.saved)) {
      this.number = other.number;
      return;
    }
    disagree(this, other);
  }
}
