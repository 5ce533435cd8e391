// The time that is left, by the server's count: a client's clock may be wrong, or sleep.
//
//   <p class="timer" data-timer data-left="5400"
//      data-hide="Hide time" data-show="Show time"   a button that says what it does is put into it
//      data-warning-minutes="%n minutes left" data-warning-minute="1 minute left"
//      data-over="The time is up. Your exam is being handed in.">
//     <span data-timer-text>until 14:30 UTC</span>
//   </p>
//
// After a sleep the page itself is fetched again for its data-left. Every answer to a saved draft
// that has a "left" sets the time anew ("time-left" on document). At 10, 5 and 1 minutes a warning
// is shown and said; data-stage is then "10", "5" or "1". At zero "time-is-up" is dispatched on
// document; hand_in.js hears it, if the page has a form[data-hand-in], which may be hidden.
// <html data-timer="hidden"> starts without the clock.

const WARNINGS = [1, 5, 10]; // minutes
const DRIFT = 3; // seconds by which the two clocks may differ before the server is asked
const ASK_APART = 5; // seconds
const MEMORY = "timer-is-hidden";

const box = document.querySelector("[data-timer][data-left]");
const clock = box?.querySelector("[data-timer-text]");
const warning = document.createElement("span");

let base; // { left, mono, wall }
let isOver = false;
let asking = null;
let askedAt = -Infinity;

const now = () => ({ mono: performance.now() / 1000, wall: Date.now() / 1000 });

function set(left) {
  if (typeof left !== "number") return;
  base = { left, ...now() };
  if (left > 0) isOver = false;
}

// A page's own clock may stand still while a laptop sleeps; the wall's may be set.
function elapsed() {
  const { mono, wall } = now();
  return { steady: mono - base.mono, wall: wall - base.wall };
}

async function leftByServer() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const left = page.querySelector("[data-timer][data-left]")?.dataset.left;
  // Led away from here: there is nothing left to count.
  return left ? Number(left) : response.redirected ? 0 : undefined;
}

function ask() {
  askedAt = now().mono;
  asking ??= leftByServer()
    .then(set, () => {})
    .finally(() => {
      asking = null;
    });
  return asking;
}

const two = (number) => String(number).padStart(2, "0");

function written(seconds) {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = two(seconds % 60);
  return hours ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

const stageOf = (left) => WARNINGS.find((minutes) => left <= minutes * 60) ?? "";

function warn(minutes) {
  const { warningMinute, warningMinutes } = box.dataset;
  warning.textContent = minutes === 1 ? warningMinute : warningMinutes.replace("%n", minutes);
}

// Each warning once, when its moment comes; a page opened later shows its colour only.
function stage(left, isFirst) {
  const minutes = stageOf(left);
  const before = box.dataset.stage ? Number(box.dataset.stage) : Infinity;
  box.dataset.stage = minutes;
  if (!minutes) warning.textContent = "";
  else if (!isFirst && minutes < before && left > 0) warn(minutes);
}

async function over() {
  isOver = true;
  // There may be more time than when this page was opened.
  await ask();
  if (!isOver) return;
  warning.textContent = box.dataset.over;
  warning.dataset.over = "";
  document.dispatchEvent(new CustomEvent("time-is-up"));
}

function tick(isFirst = false) {
  const { steady, wall } = elapsed();
  if (Math.abs(wall - steady) > DRIFT && now().mono - askedAt > ASK_APART) ask();
  const left = Math.max(0, Math.ceil(base.left - Math.max(steady, wall)));
  clock.textContent = written(left);
  stage(left, isFirst);
  // By the steady clock alone: nobody's exam ends because a clock was set.
  if (!isOver && base.left - steady <= 0) over();
}

function remembered() {
  try {
    const kept = localStorage.getItem(MEMORY);
    return kept === null ? document.documentElement.dataset.timer === "hidden" : kept === "true";
  } catch {
    return false;
  }
}

function offerToHide() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  const show = (isHidden) => {
    button.textContent = isHidden ? box.dataset.show : box.dataset.hide;
    clock.hidden = isHidden;
  };
  show(remembered());
  button.addEventListener("click", () => {
    show(!clock.hidden);
    try {
      localStorage.setItem(MEMORY, clock.hidden);
    } catch {
      // Then it holds for this page.
    }
  });
  box.append(button);
}

function begin() {
  clock.setAttribute("role", "timer");
  warning.className = "timer-warning";
  warning.setAttribute("role", "status");
  box.append(warning);
  offerToHide();
}

if (box?.dataset.left) {
  set(Number(box.dataset.left));
  begin();
  tick(true);
  setInterval(tick, 1000);
  document.addEventListener("time-left", ({ detail }) => set(detail));
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
}
