// A button that copies what stands beside it. It is made here: without script, or where the browser lets no page write to
// the clipboard, there is no button that does nothing.

/** Puts a button after each element that says `data-copy="what it copies, in words"`. */
export function offerCopies(root) {
  if (!navigator.clipboard) return;
  for (const source of root.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nhsuk-button nhsuk-button--secondary nhsuk-button--small fs-copy";
    const words = source.dataset.copy;
    button.textContent = words;
    const told = document.createElement("span");
    told.className = "nhsuk-u-visually-hidden";
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        told.textContent = button.textContent = source.dataset.copied;
      } catch {
        told.textContent = button.textContent = source.dataset.copyFailed;
      }
      setTimeout(() => { button.textContent = words; told.textContent = ""; }, 4000);
    });
    source.after(button, told);
  }
}
