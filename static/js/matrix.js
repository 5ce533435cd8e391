// In a grid of cells: arrow keys go from cell to cell, and a pasted matrix fills it from there.

import { readPasted } from "./paste.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const inputAt = (table, row, column) => table.rows[row]?.cells[column]?.querySelector("input");

function placeOf(input) {
  const cell = input.closest("td");
  return [cell.parentElement.rowIndex, cell.cellIndex];
}

// Left and right leave a cell only from the end of what is written in it.
function isLeaving(input, key) {
  if (input.selectionStart !== input.selectionEnd) return key === "ArrowUp" || key === "ArrowDown";
  if (key === "ArrowLeft") return input.selectionStart === 0;
  return key !== "ArrowRight" || input.selectionStart === input.value.length;
}

function move(event) {
  const step = STEPS[event.key];
  if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!isLeaving(event.target, event.key)) return;

  let [row, column] = placeOf(event.target);
  let next;
  // Cells that are not asked are stepped over.
  do {
    [row, column] = [row + step[0], column + step[1]];
    next = inputAt(event.currentTarget, row, column);
  } while (!next && event.currentTarget.rows[row]?.cells[column]);
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

// Writing as typing does keeps the browser's own undo working, cell by cell.
function write(input, text) {
  input.focus();
  input.select();
  const written = text
    ? document.execCommand("insertText", false, text)
    : document.execCommand("delete");
  if (!written && input.value !== text) input.value = text;
}

function paste(event) {
  const rows = readPasted(event.clipboardData.getData("text"));
  if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return;
  event.preventDefault();

  const [top, left] = placeOf(event.target);
  const table = event.currentTarget;
  rows.forEach((row, i) => {
    row.forEach((text, j) => {
      const input = inputAt(table, top + i, left + j);
      if (input) write(input, text.slice(0, input.maxLength));
    });
  });
}

// A phone's number pad is quick but knows no minus, so the sign gets a button beside the cells.
function offerSign(equation) {
  const inputs = equation.querySelectorAll("input");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sign";
  button.textContent = "±";
  button.ariaLabel = document.body.dataset.changeSign;
  // The cell keeps the focus, and the pad stays open.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const focused = [...inputs].find((input) => input === document.activeElement);
    const current = focused ?? inputs[0];
    const { value } = current;
    write(current, value.startsWith("-") ? value.slice(1) : `-${value}`);
  });
  for (const input of inputs) input.inputMode = "decimal";
  equation.append(button);
}

if (matchMedia("(pointer: coarse)").matches) {
  document.querySelectorAll(".equation:has(input)").forEach(offerSign);
}

for (const table of document.querySelectorAll("[data-matrix]")) {
  table.addEventListener("keydown", move);
  table.addEventListener("paste", paste);
}

// After an error, the first cell to mend is where one goes on.
document.querySelector("[aria-invalid='true']")?.focus();
