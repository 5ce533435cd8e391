// A note is about the try it was written for. As soon as a box of its part differs from that try,
// the note says so; changed back, it counts again.
//
//   <div class="note" data-note-of="PART" data-stale="This note is about your try 2; check again.">
//
// Compared is with the boxes as the page was served, or, where the boxes were filled from a newer
// draft, with data-answered='[["PART", "0.5"], ...]', which is what the try said.

import { fieldsOf, partOf, same, servedFields } from "./fields.js";

const notes = [...document.querySelectorAll("[data-note-of]")];
const forms = [...document.querySelectorAll("form")];

const ofPart = (fields, part) => fields.filter(([name]) => partOf(name) === part);

function isStale(note, form) {
  const part = note.dataset.noteOf;
  const { answered } = note.dataset;
  const then = answered ? JSON.parse(answered) : ofPart(servedFields(form), part);
  return !same(then, ofPart(fieldsOf(form), part));
}

function mark(note, form) {
  const stale = isStale(note, form);
  if (note.classList.contains("stale") === stale) return;
  note.classList.toggle("stale", stale);
  if (!stale) return note.querySelector("[data-stale-said]")?.remove();
  const said = document.createElement("p");
  said.dataset.staleSaid = "";
  said.textContent = note.dataset.stale;
  note.append(said);
}

function formOf(note) {
  const part = note.dataset.noteOf;
  return forms.find((form) => ofPart(servedFields(form), part).length || form.elements[part]);
}

for (const note of notes) {
  const form = formOf(note);
  // What the server calls stale it alone can call fresh again, unless it says what the try was.
  const isKnown = note.dataset.answered || !note.classList.contains("stale");
  if (!form || !isKnown) continue;
  for (const event of ["input", "change", "boxes-filled"]) {
    form.addEventListener(event, () => mark(note, form));
  }
  mark(note, form);
}
