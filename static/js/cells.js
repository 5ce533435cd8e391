// The cells of a grid: where one is, and which is where.

export const inputAt = (table, row, column) => table.rows[row]?.cells[column]?.querySelector("input");

export function placeOf(input) {
  const cell = input.closest("td");
  return [cell.parentElement.rowIndex, cell.cellIndex];
}

export const inputsIn = (element) => [...element.querySelectorAll("input")];

// A value that a script wrote is news to the page, as if it had been typed.
export function write(input, value) {
  if (input.value === value) return;
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
