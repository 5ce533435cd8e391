// Hand an exam in, also where the network is away at that moment: the moment counts at which the
// button was pressed, and it is sent by itself as soon as there is a network again.
//
//   <form method="post" action="URL" data-hand-in data-attempt="ID" data-owner="{% owner_mark %}"
//         data-sending="Handing in"
//         data-queued="Handed in at %s, not sent yet. Keep this page open; it is sent as soon as
//                      you are online."
//         data-signed-out="... sign in again in another tab ..."      optional
//         data-undecided="... an answer is not saved: open it ..."    optional>
//     {% csrf_token %}<button type="submit">Hand in</button>
//   </form>
//
// The server gets `pressed_ago` in milliseconds, and answers with a redirect to the receipt, the
// same one however often it is asked. The form may be hidden: when the time is up, the timer's
// "time-is-up" hands in without a click.

import { flush } from "./draft.js";
import { forget, keep, read } from "./kept.js";
import { isSignedOut, pauseAfter, renewToken } from "./sending.js";
import { worded } from "./saying.js";

const PATIENCE = 15_000; // milliseconds

const form = document.querySelector("form[data-hand-in]");
const key = `hand-in:${form?.dataset.owner ?? ""}:${form?.dataset.attempt}`;
const line = document.createElement("p");

let pressed = null; // { at: wall clock, ago: milliseconds before `since`, since: this page's clock }
let isUnderWay = false;

const pressedAgo = () => Math.round(pressed.ago + performance.now() - pressed.since);

const TEXTS = { sending: "sending", waiting: "queued", "signed-out": "signedOut" };

function say(state) {
  const { dataset } = form;
  const text = dataset[TEXTS[state] ?? state] ?? dataset.queued;
  line.dataset.state = state;
  const words = worded(text, pressed?.at);
  if (line.textContent !== words) line.textContent = words;
}

function untilOnline(milliseconds) {
  return new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    setTimeout(resolve, milliseconds);
  });
}

// The address of the receipt, or what is in the way.
async function send() {
  const body = new URLSearchParams(new FormData(form));
  body.set("pressed_ago", pressedAgo());
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (response.ok) return { receipt: response.url };
    if (isSignedOut(response.status)) {
      return { trouble: (await renewToken("form[data-hand-in]")) ? "waiting" : "signed-out" };
    }
    // The server has something to say that only its own page can.
    if (response.status < 500 && response.status !== 429) return { receipt: null };
    return { trouble: "waiting" };
  } catch {
    return { trouble: "waiting" };
  }
}

async function attempt(isAutomatic) {
  const drafts = await flush();
  if (drafts === "waiting") return { trouble: "waiting" };
  if (drafts === "undecided" && !isAutomatic) return { trouble: "undecided" };
  return send();
}

async function handIn(isAutomatic) {
  if (isUnderWay) return;
  isUnderWay = true;
  const kept = read(key);
  const at = kept?.at ?? Date.now();
  pressed = { at, ago: Math.max(0, Date.now() - at), since: performance.now() };
  keep(key, { at, isAutomatic });

  say("sending");
  for (let failures = 1; ; failures += 1) {
    const { receipt, trouble } = await attempt(isAutomatic);
    if (receipt !== undefined) return leave(receipt);
    say(trouble);
    if (trouble === "undecided") {
      forget(key);
      isUnderWay = false;
      return;
    }
    await untilOnline(pauseAfter(failures));
  }
}

function leave(receipt) {
  forget(key);
  isUnderWay = false;
  if (receipt) location.assign(receipt);
  else form.submit();
}

if (form) {
  line.className = "hand-in-state";
  line.setAttribute("role", "status");
  form.after(line);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    handIn(false);
  });
  document.addEventListener("time-is-up", () => handIn(true));
  addEventListener("beforeunload", (event) => {
    if (isUnderWay && line.dataset.state !== "sending") event.preventDefault();
  });
  // Pressed before a reload, and not sent yet.
  const kept = read(key);
  if (kept) handIn(kept.isAutomatic);
}
