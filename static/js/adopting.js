// Copies that were left behind by this form's page: back into the boxes, and to the server.

import { disagree } from "./conflict.js";
import { fill, same, servedFields } from "./fields.js";
import { copiesOf, forget, ifLeftBehind } from "./kept.js";

export async function adopt(draft) {
  const left = copiesOf(draft.form.dataset.owner ?? "").filter(({ url }) => url === draft.url);
  for (const copy of left) await ifLeftBehind(copy.key, () => adoptOne(draft, copy));
}

function adoptOne(draft, copy) {
  const served = servedFields(draft.form);
  if (same(copy.fields, served) || same(copy.fields, draft.fields)) return forget(copy.key);
  if (draft.conflict) return undefined; // One question at a time; this one waits.

  if (draft.isUnsent) {
    // Typed before this ran, or an even newer copy: neither goes over the other.
    const { fields, at: saved, key } = copy;
    return disagree(draft, { fields, saved, copy: key, number: draft.number });
  }
  const theirs = { fields: served, number: draft.number, saved: draft.form.dataset.savedAt };
  fill(draft.form, copy.fields);
  say();
  if (copy.number === draft.number) {
    // What was on its way when the page went may arrive yet, and is sent first.
    draft.pending = copy.pending;
  } else if (![copy.pending, copy.saved].some((fields) => fields && same(fields, served))) {
    // What it began from is kept as it was, so that another reload asks again.
    Object.assign(draft, { number: copy.number, saved: copy.saved });
    disagree(draft, theirs);
  }
  draft.keepCopy();
  forget(copy.key);
  return draft.touch();
}

function say() {
  const line = document.querySelector("[data-restored]");
  if (line) line.hidden = false;
}
