// Advice and findings while somebody types. Every form works without: this only spares a round trip.
const pause = 500;
const form = document.getElementById("step");

if (form) {
  const told = document.createElement("input");
  told.type = "hidden";
  told.name = "js";
  told.value = "1";
  form.append(told);
  adviseWhileTyping(form);
  findWhileTyping(form);
  countCharacters(form);
  keepFocusOnMistakes();
}

// One request at a time: a newer one ends the one before.
function later(work) {
  let timer;
  let running;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running?.abort();
      running = new AbortController();
      work(running.signal).catch(() => {});
    }, pause);
  };
}

function adviseWhileTyping(form) {
  const ask = later(async signal => {
    const answer = await fetch(form.dataset.advice, { method: "POST", body: new FormData(form), signal });
    if (!answer.ok) return;
    const { hints, sentence } = await answer.json();
    // Only what somebody has been at: an empty field needs no advice yet.
    for (const place of form.querySelectorAll(".fs-advice")) {
      const id = place.id.replace(/-advice$/, "");
      const field = document.getElementById(id);
      if (!place.childElementCount && !isTouched(field)) continue;
      show(place, hints[id] ?? []);
    }
    const place = document.getElementById("sentence");
    if (!place || !sentence) return;
    const intro = document.createElement("span");
    intro.className = "fs-quiet";
    intro.textContent = place.dataset.intro + " ";
    const text = document.createElement("span");
    text.textContent = sentence;
    const paragraph = document.createElement("p");
    paragraph.append(intro, text);
    if (place.textContent.trim() !== paragraph.textContent.trim()) place.replaceChildren(paragraph);
  });
  const touched = new Set();
  function isTouched(field) {
    return field !== null && [...touched].some(each => each === field || field.contains(each));
  }
  for (const event of ["input", "change"]) {
    form.addEventListener(event, ({ target }) => {
      if (!target.name || target.id === "find" || target.id === "address") return;
      touched.add(target);
      ask();
    });
  }
}

function show(place, sentences) {
  const now = [...place.querySelectorAll("p")].map(each => each.textContent);
  if (now.join("\n") === sentences.join("\n")) return;
  place.replaceChildren(...sentences.map(sentence => {
    const paragraph = document.createElement("p");
    paragraph.textContent = sentence;
    return paragraph;
  }));
}

function findWhileTyping(form) {
  const box = document.getElementById("find");
  const found = document.getElementById("found");
  if (!box || !found) return;
  const address = form.getAttribute("action");
  const ask = later(async signal => {
    const words = box.value.trim();
    if (words.length < 2) return;
    const answer = await fetch(`${address}?handler=Found&find=${encodeURIComponent(words)}`, { signal });
    if (!answer.ok) return;
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    found.replaceChildren(...parsed.body.childNodes);
    form.elements.found.value = words;
  });
  box.addEventListener("input", ask);
}

function countCharacters(form) {
  for (const note of form.querySelectorAll("[data-count]")) {
    const field = document.getElementById(note.dataset.count);
    const longest = Number(field?.dataset.longest);
    if (!longest) continue;
    const text = note.textContent;
    field.addEventListener("input", () => {
      const left = longest - field.value.length;
      note.classList.toggle("fs-count--over", left < 0);
      note.textContent = left < longest / 4 ? `${text} (${left})` : text;
    });
  }
}

function keepFocusOnMistakes() {
  const summary = document.querySelector(".nhsuk-error-summary");
  if (summary && !location.hash) summary.focus();
}
