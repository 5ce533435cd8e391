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
  const plain = body.replace(FRACTION, "$1/$2").replace(/\\(hline|[,;:! ])/g, " ");
  return plain.split(/\\\\|\\cr\b/).filter(filled).map((line) => line.split("&"));
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
