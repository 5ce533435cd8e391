// Take a pasted matrix apart: from a spreadsheet, CSV, NumPy, PyTorch, MATLAB or LaTeX, into rows of
// cells. What a cell holds is left as it was written; the server reads it, as it reads pasted texts
// (grader/engine/pasting.py), and says what is wrong. No rows: it is no matrix, or more than one.

const LATEX = /\\begin\{(\w*matrix\*?|array)\}(?:\{(?:[^{}]|\{[^{}]*\})*\}|\[[^\]]*\])?([\s\S]*?)\\end\{\1\}/;
const LATEX_AROUND = /^(?:[\s$&.,;]|\\[[\]()]|\\displaystyle\b|\\(?:left|right)\s*(?:[[\]()|.]|\\[lr]brack))*$/;
const PLAIN_FRACTION = /^([+-]?[\s\d.]*)\\[dt]?frac\s*\{\s*([\d.]+)\s*\}\s*\{\s*([\d.]+)\s*\}$/;
const BEFORE = /^\s*(?:\w+\s*=\s*)?(?:(?:\w+\.)*(?:as)?(?:array|matrix|tensor|constant)\s*\(\s*)?$/i;
const AFTER = /^\s*(?:,[^[\]]*)?\)?[\s;]*$/;

const filled = (text) => text.trim() !== "";
const count = (text, sign) => text.split(sign).length - 1;
const deeper = (depth, piece) => Math.max(0, depth + count(piece, "(") - count(piece, ")"));
const startsNumber = (piece) => /^[\p{L}\p{N}(.√\\]/u.test(piece);

// Whether a piece belongs to the cell of the one before it, as MATLAB decides it too.
function goesOn(before, piece, following) {
  if (/[*/^×÷]$/.test(before) || /^[*/^×÷]/.test(piece)) return true;
  if (/^[-+−]$/.test(piece)) return /[\p{L}\p{N}).]$/u.test(before) && startsNumber(following);
  return /[-+−]$/.test(before) && startsNumber(piece);
}

function atBlanks(row) {
  const pieces = row.split(/\s+/).filter(filled);
  const cells = [];
  let depth = 0;
  pieces.forEach((piece, place) => {
    const last = cells.at(-1);
    if (last && (depth > 0 || goesOn(last.at(-1), piece, pieces[place + 1] ?? ""))) last.push(piece);
    else cells.push([piece]);
    depth = deeper(depth, piece);
  });
  return cells.map((cell) => cell.join(" "));
}

function atCommas(row) {
  const cells = [];
  let depth = 0;
  for (const piece of row.split(",")) {
    if (depth > 0) cells.at(-1).push(piece);
    else cells.push([piece]);
    depth = deeper(depth, piece);
  }
  return cells.map((cell) => cell.join(","));
}

function cells(line) {
  const row = line.replace(/^[ \r]+|[ \r]+$/g, "");
  if (row.includes("\t")) return row.split("\t");
  const apart = atBlanks(row);
  const isSpaced = apart.some((cell, i) => i && !apart[i - 1].endsWith(",") && !cell.startsWith(","));
  // Where spaces separate cells, a comma within one can only be meant as a decimal sign.
  const isDecimal = isSpaced && /\d,\d/.test(row);
  return row.includes(",") && !isDecimal ? atCommas(row.replace(/,$/, "")) : apart;
}

function latexCell(text) {
  const cell = text.trim().replace(/^\{(.*)\}$/, "$1");
  return cell.replace(PLAIN_FRACTION, "$1 $2/$3").trim();
}

function latexRows(text, { 0: all, 2: body, index }) {
  const before = text.slice(0, index).split("=").at(-1);
  const after = text.slice(index + all.length);
  if (!LATEX_AROUND.test(before) || !LATEX_AROUND.test(after)) return [];
  // Rows first: in "\\ 3" the second backslash and the space are no space command.
  const rows = body.split(/\\\\(?:\[[^[\]]*\])?|\\cr\b/).map((row) =>
    row.replace(/\\(?:hline|left|right|displaystyle|[,;:! ])/g, " "),
  );
  return rows.filter(filled).map((row) => row.split("&").map(latexCell));
}

// Braces and tuples as lists; the brackets of expressions stay as they are.
function inSquareBrackets(text) {
  const signs = [...text.replaceAll("{", "[").replaceAll("}", "]")];
  const opened = [];
  signs.forEach((sign, place) => {
    if (sign === "(" || sign === "[") opened.push({ start: place, isTuple: false });
    else if ((sign === "," || sign === ";") && opened.length) opened.at(-1).isTuple = true;
    else if ((sign === ")" || sign === "]") && opened.length) {
      const { start, isTuple } = opened.pop();
      const isCall = /[\p{L}\p{N}]/u.test(signs[start - 1] ?? "");
      if (sign === ")" && signs[start] === "(" && isTuple && !isCall) {
        signs[start] = "[";
        signs[place] = "]";
      }
    }
  });
  return signs.join("");
}

const linesOf = (text) => text.split(/\n|;/).filter(filled).map(cells);

function bracketedRows(text) {
  const [first, last] = [text.indexOf("["), text.lastIndexOf("]")];
  if (!BEFORE.test(text.slice(0, first)) || !AFTER.test(text.slice(last + 1))) return [];
  const inside = text.slice(first + 1, last);
  if (!inside.includes("[")) return linesOf(inside);
  const isWhole = /^[\s,;]*$/.test(inside.replace(/\[[^[\]]*\]/g, ""));
  return isWhole ? inside.match(/\[[^[\]]*\]/g).map((row) => cells(row.slice(1, -1).trim())) : [];
}

function rowsOf(text) {
  const latex = LATEX.exec(text);
  if (latex) return latexRows(text, latex);
  const squared = inSquareBrackets(text);
  if (squared.includes("[")) return bracketedRows(squared);
  const lines = text.split("\n").filter(filled);
  // A spreadsheet where the comma is the decimal sign separates cells by semicolons.
  const isSemicolons = lines.length > 1 && lines.every((line) => /;\s*\S/.test(line));
  return isSemicolons ? lines.map((line) => line.split(";")) : linesOf(text);
}

export function readPasted(text) {
  const rows = rowsOf(text.replace(/\r\n?/g, "\n").trim().replace(/^[A-Za-z]\w*\s*=\s*/, ""));
  return rows.map((row) => row.map((cell) => cell.trim().replace(/^(["'])(.*)\1$/, "$2")));
}
