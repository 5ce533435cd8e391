// A button copies the text it names: <button data-copy="ID" data-copied="Copied" data-failed="...">.
// It says so itself, in words, and in the [data-copy-said] line for those who do not see it.

const SHOWN = 4000; // milliseconds

// Where a page has no clipboard of its own, such as over plain HTTP, the old way still works.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text.value);
    return true;
  } catch {
    text.focus();
    text.select();
    return document.execCommand("copy");
  }
}

function offer(button) {
  const text = document.getElementById(button.dataset.copy);
  const line = button.closest("details")?.querySelector("[data-copy-said]");
  const words = button.textContent;
  let timer;

  const say = (said) => {
    button.textContent = said;
    if (line) line.textContent = said;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = words;
      if (line) line.textContent = "";
    }, SHOWN);
  };
  button.addEventListener("click", async () => {
    const isCopied = await copy(text);
    if (isCopied) button.focus();
    say(isCopied ? button.dataset.copied : button.dataset.failed);
  });
  button.hidden = false;
}

document.querySelectorAll("[data-copy]").forEach(offer);
