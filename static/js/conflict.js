// Two texts, one of them saved in another tab or on another device: both are shown, a person
// decides. Made from the page's <template data-conflict>.

import { fill, partOf } from "./fields.js";
import { forget } from "./kept.js";
import { worded } from "./saying.js";

const boxes = (form, name) => [...form.elements].filter((box) => box.name === name);

// A grid row by row, anything else as it was written.
function asText(form, name, values) {
  const own = boxes(form, name);
  let row = own[0]?.closest("tr");
  return values
    .map((value, place) => {
      const begins = own[place]?.closest("tr") !== row;
      row = own[place]?.closest("tr");
      return `${place ? (begins ? "\n" : "  ") : ""}${value.trim() || "·"}`;
    })
    .join("");
}

function byPart(form, fields) {
  const texts = new Map();
  for (const name of new Set(fields.map(([name]) => name))) {
    const values = fields.filter(([other]) => other === name).map(([, value]) => value);
    if (!values.some((value) => value.trim())) continue;
    // Pasted, it counts in place of the cells.
    if (!texts.has(partOf(name)) || name !== partOf(name)) {
      texts.set(partOf(name), asText(form, name, values));
    }
  }
  return texts;
}

function questionOf(form, part) {
  const box = boxes(form, part)[0];
  const asked = box?.closest("fieldset")?.querySelector("legend") ?? box?.labels?.[0];
  return asked ? [...asked.cloneNode(true).childNodes] : [part];
}

// A choice is shown by its words, formulae and all.
function shown(form, part, text) {
  const chosen = boxes(form, part).find((box) => box.type === "radio" && box.value === text);
  const words = chosen?.closest("label")?.cloneNode(true);
  words?.querySelector("input").remove();
  return words ? [...words.childNodes] : [text];
}

function list(form, texts, parts, nothing) {
  return parts.flatMap((part) => {
    const asked = document.createElement("dt");
    asked.append(...questionOf(form, part));
    const answered = document.createElement("dd");
    answered.append(...(texts.has(part) ? shown(form, part, texts.get(part)) : [nothing]));
    return [asked, answered];
  });
}

class Conflict {
  constructor(form, other, { keep, take }) {
    const template = document.querySelector("template[data-conflict]");
    this.form = form;
    this.other = other;
    this.box = template.content.firstElementChild.cloneNode(true);
    this.box.querySelector("[data-keep]").addEventListener("click", keep);
    this.box.querySelector("[data-take]").addEventListener("click", take);
    form.before(this.box);
  }

  show(mine) {
    const { fields, saved } = this.other;
    const [here, there] = [byPart(this.form, mine), byPart(this.form, fields)];
    const names = [...new Set([...here.keys(), ...there.keys()])];
    const differing = names.filter((part) => here.get(part) !== there.get(part));
    const { nothing } = this.box.dataset;
    const title = this.box.querySelector("[data-at]");
    title.textContent = worded(saved ? title.dataset.at : title.dataset.untimed, saved);
    const [left, right] = this.box.querySelectorAll("dl");
    left.replaceChildren(...list(this.form, here, differing, nothing));
    right.replaceChildren(...list(this.form, there, differing, nothing));
  }

  // Somebody waits for what cannot happen before this is settled.
  call() {
    this.box.scrollIntoView({ block: "nearest" });
    this.box.focus();
  }

  end() {
    const hadFocus = this.box.contains(document.activeElement);
    this.box.remove();
    if (hadFocus) this.form.querySelector("input:not([type=hidden]), textarea")?.focus();
  }
}

// `other` is { fields, number, saved }; with `copy`, the key of a copy in this browser, it is not
// on the server yet.
export function disagree(draft, other) {
  draft.conflict = new Conflict(draft.form, other, {
    keep: () => settle(draft, other, draft.fields),
    take: () => settle(draft, other, other.fields),
  });
  draft.conflict.show(draft.fields);
  draft.saying.show("conflict", { moment: other.saved });
}

function settle(draft, { number, saved, fields, copy }, chosen) {
  draft.conflict.end();
  Object.assign(draft, { conflict: null, number });
  if (copy) forget(copy);
  else draft.saved = fields;
  fill(draft.form, chosen);
  draft.keepCopy();
  if (draft.isUnsent) draft.save();
  else draft.saying.show("saved", { moment: saved });
}
