// A phone's number pad is quick, but it lacks the minus and all that an expression needs: a row of
// keys below the boxes has them, and a key that brings the letters up. The box keeps the focus.

import { inputsIn, write } from "./cells.js";

const PLAIN = /^-?[\d.]*(?:e[+-]?\d*)?$/i;
const LETTERS = /[^\d.,+-]/;

function type(input, text) {
  input.focus();
  // Writing as typing does keeps the browser's own undo working.
  if (document.execCommand("insertText", false, text)) return;
  input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Of a plain number the sign is changed; in an expression, that of the number one has just typed.
function changeSign(input) {
  const { value, selectionEnd: caret } = input;
  const start = PLAIN.test(value) ? 0 : value.slice(0, caret).search(/[\d.]*$/);
  const sign = PLAIN.test(value) ? 0 : start - 1;
  const isSigned = value[sign] === "-" && (sign === 0 || "*/^(".includes(value[sign - 1]));
  const changed = isSigned
    ? value.slice(0, sign) + value.slice(sign + 1)
    : `${value.slice(0, start)}-${value.slice(start)}`;
  input.focus();
  write(input, changed);
  const after = Math.max(0, caret + (isSigned ? -1 : 1));
  input.setSelectionRange(after, after);
}

// As pocket calculators do: a bracket is closed where one is open and something stands in it.
function bracket(input) {
  const before = input.value.slice(0, input.selectionStart);
  const isOpen = before.split("(").length > before.split(")").length;
  type(input, isOpen && /[\p{L}\p{N}.)]\s*$/u.test(before) ? ")" : "(");
}

function switchLetters(inputs, current, button) {
  const isText = button.ariaPressed !== "true";
  button.ariaPressed = String(isText);
  for (const input of inputs) input.inputMode = isText ? "text" : "decimal";
  // The keyboard changes when the box is entered anew.
  current.blur();
  current.focus();
}

function act(button, inputs, current) {
  const { keyType } = button.dataset;
  if (keyType) type(current, keyType);
  else if ("keySign" in button.dataset) changeSign(current);
  else if ("keyBracket" in button.dataset) bracket(current);
  else switchLetters(inputs, current, button);
}

export function offerKeys(keys) {
  const inputs = inputsIn(keys.closest(".part").querySelector(".equation"));
  // One may have begun to type before this module ran.
  let current = inputs.find((input) => input === document.activeElement) ?? inputs[0];
  for (const input of inputs) {
    input.inputMode = LETTERS.test(input.value) ? "text" : "decimal";
    input.addEventListener("focus", () => (current = input));
  }
  // The box keeps the focus, and the pad stays open.
  keys.addEventListener("pointerdown", (event) => event.preventDefault());
  keys.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button, inputs, current);
  });
  keys.hidden = false;
}
