// Copies of what is typed, in this browser, until the server has it: one for each open form.
//
// A copy is { url, page, fields, pending, number, at }: where it is to be sent, on which page it
// was typed, the newest text, the text that may or may not have arrived, the draft both began from.
// Its key names its owner by an opaque mark, so that nobody else at this computer is shown it.

const LIFE = 30 * 24 * 3600 * 1000;
const PATIENCE = 2000; // milliseconds that the last page may take to let go of a copy, on a busy machine

const unique = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
const prefix = (owner) => `draft:${owner}:`;

export const newKey = (owner) => `${prefix(owner)}${unique()}`;

// False where the browser keeps nothing: storage is full, or switched off.
export function keep(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then nothing was kept either.
  }
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}

// An owner's copies, newest first, each with its key.
export function copiesOf(owner) {
  const own = keys().filter((key) => key.startsWith(prefix(owner)));
  const copies = own.map((key) => ({ ...read(key), key }));
  const isFresh = ({ at, url, fields }) => url && fields && Date.now() - at < LIFE;
  copies.filter((copy) => !isFresh(copy)).forEach(({ key }) => forget(key));
  return copies.filter(isFresh).sort((one, other) => other.at - one.at);
}

export const forgetAllOf = (owner) => copiesOf(owner).forEach(({ key }) => forget(key));

// A page holds its copies for as long as it lives; what nobody holds was left behind, by a reload,
// a crash or a closed tab, and may be taken care of by whoever comes.
export function hold(key) {
  navigator.locks?.request(key, () => new Promise(() => {}));
}

export async function ifLeftBehind(key, act) {
  if (!navigator.locks) return act();
  try {
    return await navigator.locks.request(key, { signal: AbortSignal.timeout(PATIENCE) }, act);
  } catch (error) {
    if (error.name === "AbortError" || error.name === "TimeoutError") return undefined;
    throw error;
  }
}
