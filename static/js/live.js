// Keep each [data-live] element up to date: fetch its page again and take its newer content from
// there, until the newer one no longer bears the attribute. The elements themselves stay in place,
// so that screen readers announce what changed in them.

const FIRST_PAUSE = 300; // milliseconds
const LONGEST_PAUSE = 5000;

const live = () => document.querySelectorAll("[data-live]");
// What scroll.js adds to a box that overflows is no news.
const written = (element) => element.innerHTML.replaceAll(' tabindex="0"', "");
const rest = (pause) => new Promise((resolve) => setTimeout(resolve, pause));

async function refresh() {
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");

  for (const element of live()) {
    const newer = page.getElementById(element.id);
    if (!newer) continue;
    // Unchanged content stays as it is: nothing is announced twice, no selection is lost.
    if (written(newer) !== written(element)) {
      element.replaceChildren(...newer.childNodes);
      element.classList.add("arrives");
    }
    element.toggleAttribute("data-live", newer.hasAttribute("data-live"));
  }
  document.title = page.title;
}

async function watch() {
  for (let pause = FIRST_PAUSE; live().length; pause = Math.min(pause * 1.4, LONGEST_PAUSE)) {
    await rest(pause);
    if (document.hidden) continue;
    // Without a network the page goes on waiting; the answer is stored all the same.
    await refresh().catch(() => {});
  }
}

watch();
