// Take a pasted matrix apart: from a spreadsheet, CSV, NumPy, MATLAB or LaTeX, into rows of cells.
// What a cell holds is left as it was written; the server reads the numbers and says what is wrong.

const LATEX = /\\begin\{(\w*matrix\*?|array)\}(?:\{[^}]*\})?([\s\S]*?)\\end\{\1\}/;
const FRACTION = /\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g;

const filled = (text) => text.trim() !== "";

function cells(line) {
  const row = line.replace(/^ +| +$/g, "");
  if (row.includes("\t")) return row.split("\t");
  if (row.includes(",")) return row.replace(/,\s*$/, "").split(",");
  return row.split(/\s+/);
}

function latexRows(body) {
  // Rows first: in "\\ 3" the second backslash and the space are no space command.
  const rows = body.replace(FRACTION, "$1/$2").split(/\\\\|\\cr\b/).filter(filled);
  return rows.map((row) => row.replace(/\\(hline|[,;:! ])/g, " ").split("&"));
}

function bracketedRows(text) {
  const rows = text.match(/\[[^[\]]*\]/g);
  if (/\[\s*\[/.test(text)) return rows.map((row) => cells(row.slice(1, -1).trim()));
  return rows[0].slice(1, -1).split(/[;\n]/).filter(filled).map(cells);
}

function rowsOf(text) {
  const latex = LATEX.exec(text);
  if (latex) return latexRows(latex[2]);
  if (/\[[^[\]]*\]/.test(text)) return bracketedRows(text);
  return text.replace(/\r/g, "").split(/\n|;/).filter(filled).map(cells);
}

export function readPasted(text) {
  return rowsOf(text).map((row) => row.map((cell) => cell.trim()));
}
