// Post drafts, and go on after somebody has signed in again in another tab.

const PATIENCE = 10_000; // milliseconds
const MOST_KEPT_ALIVE = 60_000; // browsers let no more than 64 kB outlive a page
const PAUSES = [1000, 2000, 4000, 8000];

export const pauseAfter = (failures) => PAUSES[Math.min(failures, PAUSES.length) - 1];

const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");

// Status 0: nobody knows whether it arrived.
export async function post(url, fields, more = {}) {
  const body = new URLSearchParams([...fields, ...Object.entries(more)]);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": tokens()[0]?.value ?? "", Accept: "application/json" },
      body,
      keepalive: body.toString().length < MOST_KEPT_ALIVE,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await response.json().catch(() => ({}));
    return { status: response.status, answer };
  } catch {
    return { status: 0, answer: {} };
  }
}

// Whoever signs in gets a new token. True if this page is ours (again), and may go on with it.
export async function renewToken(selector) {
  try {
    const response = await fetch(location.href, { cache: "no-store" });
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = page.querySelector(`${selector} [name=csrfmiddlewaretoken]`)?.value;
    if (!token) return false;
    for (const input of tokens()) input.value = token;
    return true;
  } catch {
    return false;
  }
}

export const isSignedOut = (status) => [401, 403, 404].includes(status);
export const isRefused = (status) => [400, 413, 422].includes(status);
