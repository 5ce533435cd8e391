// Who signs out leaves nothing in this browser: what is typed is sent first, then the copies go.

import { forgetAllOf } from "./kept.js";

const PATIENCE = 3000; // milliseconds

const rest = () => new Promise((resolve) => setTimeout(resolve, PATIENCE));

export function settleOnSigningOut(owner, flush) {
  const form = document.querySelector("form[action$='/logout/']");
  const line = document.querySelector("[data-leaving]");
  let isWarned = false;

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const outcome = await Promise.race([flush(), rest()]);
    if (outcome !== "sent" && !isWarned && line) {
      isWarned = true;
      line.hidden = false;
      return;
    }
    forgetAllOf(owner);
    form.submit();
  });
}
