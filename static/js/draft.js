// Nothing typed is lost: save forms as they are filled in, and keep a copy in this browser until
// the server has it. docs/saving.md says the same in words.
//
// What the page needs:
//
//   <form data-draft="URL"          where to post; answered as grader/web/drafts.py says
//         data-number="7"           the draft that the boxes were filled from, 0 for none
//         data-owner="{% owner_mark %}"   ({% load drafts %}) whose copies in this browser are ours
//         data-saved-at="ISO time"  optional: when draft 7 was saved
//         data-unsaved              optional: the boxes hold what was posted, not what is kept
//         data-position="3"         optional: its entry in the palette
//         autocomplete="off">       so that no browser puts older text into newer boxes
//     {% csrf_token %} ...boxes as templates/grader/parts makes them...
//     <p data-echo="PART"></p>      optional, one for each part: "sqrt(0.9) = 0.948683", or what is wrong
//   </form>
//   <p class="save-state" data-save-state></p>    where "Saved 12:03:41" stands; anywhere, also
//                                                 with "Saved 11:58:00" of the server's in it
//   {% include "grader/_save_texts.html" %}       once, before the form; all texts are in it
//
// A hidden <input name="_number"> in the form, which pages need without this module, is kept right.
// What is submitted in the ordinary way is saved first.
//
// An exam's palette, optional: [data-palette="3"] in something that has data-word-answered, -partly,
// -empty and -unreadable; it gets data-state="answered" (and so on), and its [data-state-word] the
// word.
//
// What other modules hear, on document: "time-left" with the seconds an answer gave as "left"; on
// the form: "boxes-filled" when text was put into its boxes that nobody typed.

import { adopt } from "./adopting.js";
import { saveBeforeLeaving } from "./leaving.js";
import { lookAfter, sendLeftovers } from "./offline.js";
import { Draft } from "./saving.js";
import { settleOnSigningOut } from "./signout.js";
import { whenToldByTabs } from "./tabs.js";

const forms = [...document.querySelectorAll("form[data-draft]")];
const drafts = forms.map((form) => new Draft(form));
const owner = document.querySelector("form[data-owner]")?.dataset.owner ?? "";
const saveAll = () => drafts.map((draft) => draft.save());
const isInTrouble = () => drafts.some(({ failures }) => failures);

// "sent" once the server has everything, what other pages left behind included; "undecided" where
// a person must choose between two texts, or shorten one; else "waiting".
export async function flush() {
  const own = await Promise.all(drafts.map((draft) => draft.flush()));
  const left = (await sendLeftovers()).map(({ stuck }) => (stuck ? "undecided" : "waiting"));
  return ["undecided", "waiting"].find((each) => [...own, ...left].includes(each)) ?? "sent";
}

function listen(draft) {
  const { form } = draft;
  form.addEventListener("input", ({ target }) => draft.touch(target.name));
  form.addEventListener("change", ({ target }) => {
    if (target.type === "radio" && !draft.failures) draft.save();
  });
  form.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (target.name !== relatedTarget?.name) setTimeout(() => draft.echo.left());
    draft.soon();
  });
  saveBeforeLeaving({ form, draft, flush: () => draft.flush() });
  // What was typed before this module ran, or was posted and not kept.
  if (draft.isUnsent) draft.touch();
  // What the server said of it, said in the time of who reads it.
  else if (draft.saying.line?.textContent) draft.saying.show("saved", { moment: form.dataset.savedAt });
}

drafts.forEach(listen);
Promise.all(drafts.map(adopt)).then(() => lookAfter(owner, drafts.map(({ url }) => url)));
whenToldByTabs((message) => {
  drafts.filter(({ url }) => url === message.url).forEach((draft) => draft.follow(message));
});
settleOnSigningOut(owner, flush);

addEventListener("online", saveAll);
addEventListener("pagehide", saveAll);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || isInTrouble()) saveAll();
});
// Asked only where the text is neither on the server nor in this browser.
addEventListener("beforeunload", (event) => {
  if (drafts.some(({ isUnsent, isKept }) => isUnsent && !isKept)) event.preventDefault();
});
