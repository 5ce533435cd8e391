// A button that leads to another page saves first: the page then posts what the server has already,
// from the right number; and without a network one stays here instead of on the browser's own page.

const PATIENCE = 4000; // milliseconds

const rest = () => new Promise((resolve) => setTimeout(resolve, PATIENCE, "waiting"));

export function saveBeforeLeaving({ form, draft, flush }) {
  let isLeaving = false;
  let isInsisting = false;

  async function leave(button) {
    const outcome = await Promise.race([flush(), rest()]);
    if (draft.conflict) return draft.conflict.call();
    // Whoever presses again may try, unless there is no network for certain.
    if (outcome === "waiting" && !(isInsisting && navigator.onLine)) {
      isInsisting = true;
      return draft.saying.call();
    }
    isLeaving = true;
    return form.requestSubmit(button);
  }

  form.addEventListener("submit", (event) => {
    if (isLeaving || (!draft.isUnsent && !draft.sending && !draft.conflict && navigator.onLine)) return;
    event.preventDefault();
    leave(event.submitter);
  });
  // From the browser's back and forward cache the page comes as it was left.
  addEventListener("pageshow", () => {
    isLeaving = false;
  });
}
