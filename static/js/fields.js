// What stands in a form's boxes, as [name, value] pairs, and the way back into them.
// Names that begin with "_" and the CSRF token are the page's own business and left out.

const isAsked = ({ name }) => name && !name.startsWith("_") && name !== "csrfmiddlewaretoken";
const isTicked = ({ type }) => type === "radio" || type === "checkbox";

const boxesOf = (form) =>
  [...form.elements].filter((box) => box.matches("input, textarea") && isAsked(box));

function read(form, ticked, value) {
  const boxes = boxesOf(form).filter((box) => !isTicked(box) || box[ticked]);
  return boxes.map((box) => [box.name, isTicked(box) ? box.value : box[value]]);
}

export const fieldsOf = (form) => read(form, "checked", "value");

// As the server wrote the page, whatever was typed before this module ran.
export const servedFields = (form) => read(form, "defaultChecked", "defaultValue");

function grouped(fields) {
  const groups = new Map();
  for (const [name, value] of fields) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

export function fill(form, fields) {
  const groups = grouped(fields);
  for (const box of boxesOf(form)) {
    const values = groups.get(box.name) ?? [];
    if (isTicked(box)) box.checked = values.includes(box.value);
    else {
      const value = values.shift() ?? "";
      // A box that stays as it is keeps its caret and its undo.
      if (box.value !== value) box.value = value;
      if (value && box.closest("details")) box.closest("details").open = true;
    }
  }
  form.dispatchEvent(new CustomEvent("boxes-filled", { bubbles: true }));
}

// The server takes blanks off, and a pasted matrix counts in place of the cells above it.
function written(fields) {
  const tidy = fields.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]);
  const groups = grouped(tidy);
  for (const [name, [text]] of groups) {
    if (name.endsWith("-pasted") && text) groups.delete(name.slice(0, -"-pasted".length));
  }
  return JSON.stringify([...groups].filter(([, values]) => values.some(Boolean)).sort());
}

export const same = (some, others) => written(some) === written(others);

export const partOf = (name) => name.replace(/-pasted$/, "");
