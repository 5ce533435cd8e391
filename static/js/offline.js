// Send what other pages left behind: a page that was closed or reloaded without a network, a tab
// that crashed. Whichever page of the same owner is open next takes care of it, by itself.

import { copiesOf, forget, ifLeftBehind, keep, read } from "./kept.js";
import { isSignedOut, pauseAfter, post } from "./sending.js";

let owner = "";
let ownUrls = new Set();
let failures = 0;
let timer;
let running = null;

// What may have arrived is sent again as it was, so that the server knows it; then the newest.
async function sendCopy(key) {
  for (let copy = read(key); copy; copy = read(key)) {
    const fields = copy.pending ?? copy.fields;
    keep(key, { ...copy, pending: fields });
    const { status, answer } = await post(copy.url, fields, { _number: copy.number });
    if (status === 410) forget(key); // The server has kept it as a late copy.
    else if (status !== 200) return outcome(key, copy, status);
    else if (JSON.stringify(fields) === JSON.stringify(copy.fields)) forget(key);
    else keep(key, { ...copy, pending: null, number: answer.number });
  }
  return "sent";
}

function outcome(key, copy, status) {
  if (status === 0 || status === 429 || status >= 500) return "waiting";
  if (isSignedOut(status)) return "signed-out";
  // It waits for its own page, where both texts can be shown.
  keep(key, { ...copy, pending: null, stuck: true });
  return "conflict";
}

// Send all that nobody else takes care of. Returns the copies that still wait, or are stuck.
export function sendLeftovers() {
  running ??= sendAll().finally(() => {
    running = null;
  });
  return running;
}

async function sendAll() {
  const others = () => copiesOf(owner).filter(({ url }) => !ownUrls.has(url));
  let isWaiting = false;
  for (const { key, stuck } of others().reverse()) {
    if (stuck || isWaiting) continue;
    isWaiting = (await ifLeftBehind(key, () => sendCopy(key))) === "waiting";
  }
  plan(isWaiting);
  return others();
}

function plan(isWaiting) {
  clearTimeout(timer);
  failures = isWaiting ? failures + 1 : 0;
  if (isWaiting) timer = setTimeout(sendLeftovers, pauseAfter(failures));
}

// `urls` are those of this page's own forms, which look after their copies themselves.
export function lookAfter(whose, urls) {
  owner = whose;
  ownUrls = new Set(urls);
  addEventListener("online", sendLeftovers);
  sendLeftovers();
}
