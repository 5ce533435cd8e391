// In a grid of cells, arrow keys go from cell to cell and Enter to the next row; from its last row,
// as from every other box, Enter checks. Ctrl+Enter checks from anywhere.

import { inputAt, placeOf } from "./cells.js";
import { Filling } from "./filling.js";
import { offerKeys } from "./keypad.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const isPlain = (event) => !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

// Left and right leave a cell only from the end of what is written in it.
function isLeaving(input, key) {
  if (input.selectionStart !== input.selectionEnd) return key === "ArrowUp" || key === "ArrowDown";
  if (key === "ArrowLeft") return input.selectionStart === 0;
  return key !== "ArrowRight" || input.selectionStart === input.value.length;
}

function beside(table, input, [down, right]) {
  let [row, column] = placeOf(input);
  let next;
  // Cells that are not asked are stepped over.
  do {
    [row, column] = [row + down, column + right];
    next = inputAt(table, row, column);
  } while (!next && table.rows[row]?.cells[column]);
  return next;
}

function below(table, row, column) {
  const rows = [...table.rows].slice(row + 1);
  const inputs = rows.map((each) => each.cells[column]?.querySelector("input") ?? each.querySelector("input"));
  return inputs.find(Boolean);
}

// Where the row was begun: Enter goes to the same column of the next one, as in a spreadsheet,
// also after the row was filled with Tab.
let begun = {};
let isTabbing = false;

function enter(event) {
  const [row, column] = placeOf(event.target);
  const goesOn = isTabbing && begun.table === event.currentTarget && begun.row === row;
  if (!goesOn) begun = { table: event.currentTarget, row, column };
  isTabbing = false;
}

function move(event) {
  isTabbing = event.key === "Tab" && !event.shiftKey;
  if (!isPlain(event) || event.isComposing || !event.target.matches("input")) return;
  const table = event.currentTarget;
  const step = STEPS[event.key];
  let next;
  if (step && isLeaving(event.target, event.key)) next = beside(table, event.target, step);
  if (event.key === "Enter") next = below(table, begun.row, begun.column);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

for (const table of document.querySelectorAll("[data-matrix]")) {
  table.addEventListener("keydown", move);
  table.addEventListener("focusin", enter);
  new Filling(table);
}

if (matchMedia("(pointer: coarse)").matches) {
  document.querySelectorAll("[data-keypad]").forEach(offerKeys);
}

document.addEventListener("keydown", (event) => {
  const isCheck = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.repeat;
  const form = event.target.form;
  if (!isCheck || event.isComposing || !form?.matches(".parts")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type='submit']"));
});

// After an error, the first cell to mend is where one goes on.
document.querySelector("[aria-invalid='true']")?.focus();
