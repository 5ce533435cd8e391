// A pasted matrix fills a grid, and one Ctrl+Z, or the button below the grid, takes all of it back.
// All words are the table's own: data-pasted, data-cut, data-undone.

import { inputAt, inputsIn, placeOf, write } from "./cells.js";
import { readPasted } from "./paste.js";

// Which input takes which text: of a whole matrix from its corner, of a piece from where one is.
function laidOver(table, rows, [top, left]) {
  const height = table.rows.length;
  const width = table.rows[0].cells.length;
  const asked = (i) => inputsIn(table.rows[i]);
  const isWhole =
    rows.length === height &&
    rows.every((row, i) => row.length === width || row.length === asked(i).length);
  const target = (row, i, j) => {
    if (!isWhole) return inputAt(table, top + i, left + j);
    // A row may leave out the cells that are not asked.
    return row.length === width ? inputAt(table, i, j) : asked(i)[j];
  };
  const fits = (i, j) => isWhole || (top + i < height && left + j < width);
  const pairs = rows.flatMap((row, i) => row.map((text, j) => [target(row, i, j), text]));
  const isCut = rows.some((row, i) => row.some((_, j) => !fits(i, j)));
  return { pairs: pairs.filter(([input]) => input), isCut };
}

// What lies in a grid of one row may have stood where it came from.
function lying(table, rows) {
  const stands = table.rows.length === 1 && rows.every((row) => row.length === 1);
  return stands ? [rows.flat()] : rows;
}

export class Filling {
  constructor(table) {
    this.table = table;
    const part = table.closest(".part");
    this.said = part.querySelector("[data-paste-said]");
    this.button = part.querySelector("[data-undo]");
    this.button.addEventListener("click", () => this.undo());
    table.addEventListener("paste", (event) => this.paste(event));
    table.addEventListener("keydown", (event) => this.hear(event));
    // Once something else is written, taking the paste back would take that too.
    table.addEventListener("input", () => this.isWriting || this.forget());
    table.closest("form")?.addEventListener("boxes-filled", () => this.forget());
  }

  say(words, rows = []) {
    const columns = Math.max(...rows.map((row) => row.length));
    this.said.textContent = words.replace("{rows}", rows.length).replace("{columns}", columns);
  }

  forget() {
    this.before = null;
    this.button.hidden = true;
    this.said.textContent = "";
  }

  write(pairs) {
    this.isWriting = true;
    for (const [input, text] of pairs) write(input, text);
    this.isWriting = false;
  }

  paste(event) {
    const rows = lying(this.table, readPasted(event.clipboardData.getData("text")));
    if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return;
    event.preventDefault();

    const { pairs, isCut } = laidOver(this.table, rows, placeOf(event.target));
    this.before = inputsIn(this.table).map((input) => [input, input.value]);
    this.write(pairs.map(([input, text]) => [input, text.slice(0, input.maxLength)]));
    this.button.hidden = false;
    this.say(isCut ? this.table.dataset.cut : this.table.dataset.pasted, rows);
  }

  hear(event) {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isUndo || event.key.toLowerCase() !== "z" || !this.before) return;
    event.preventDefault();
    this.undo();
  }

  undo() {
    this.write(this.before);
    const hadFocus = document.activeElement === this.button;
    this.forget();
    if (hadFocus) this.table.querySelector("input").focus();
    this.say(this.table.dataset.undone);
  }
}
