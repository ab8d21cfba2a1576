// Looks again how far work in the background is, as somebody would by the link that stands there for those without script.

const waiting = document.querySelector("[data-reload]");
if (waiting) setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.reload));
