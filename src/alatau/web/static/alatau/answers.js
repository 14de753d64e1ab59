// Forms of questions: each answer goes to the queue as it is given; what the server says comes back
// to the question, and handing in waits for what is still to be sent.
"use strict";

(() => {
  const note = document.getElementById("waiting");
  if (!note) return;
  const bar = document.getElementById("answered");
  const TYPING = 400;
  let handingIn = null;

  function forms() {
    return [...document.querySelectorAll("[data-answer]")];
  }

  function placeOf(form) {
    return new URL(form.action).pathname;
  }

  function formOf(item) {
    return forms().find((form) => placeOf(form) === item.address
      && form.elements.question.value === item.question);
  }

  function say(form, words, state) {
    const place = form?.querySelector("[data-state]");
    if (!place) return;
    place.textContent = words;
    place.dataset.now = state;
  }

  // Whether a form holds a whole answer, as the server will see it.
  function isFilled(form) {
    const named = new Map();
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.tagName === "BUTTON") continue;
      if (["confidence", "reason", "unit"].includes(field.name)) continue;
      const name = field.name === "none" ? "ticked" : field.name;
      const choice = field.type === "radio" || field.type === "checkbox";
      const has = choice ? field.checked : field.value.trim() !== "";
      named.set(name, named.get(name) || has);
    }
    return [...named.values()].every(Boolean);
  }

  function count() {
    if (!bar) return;
    const list = forms();
    const done = list.filter(isFilled).length;
    bar.querySelector("progress").value = done;
    bar.querySelector("[data-count]").textContent = bar.dataset.words
      .replace("%(done)s", String(done)).replace("%(all)s", String(list.length));
  }

  function changed(state) {
    const words = note.querySelector("[data-words]");
    note.hidden = !state.locked && (state.count === 0 || !(state.failing || state.unstored));
    if (note.hidden) return;
    const text = state.locked ? note.dataset.locked
      : state.unstored ? note.dataset.unstored : note.dataset.waits;
    words.textContent = text.replace("%(count)s", String(state.count));
    note.querySelector("[data-reload]").hidden = !state.locked;
  }

  function told(item, outcome, reply) {
    const form = formOf(item);
    if (outcome === "waiting" || outcome === "locked") say(form, note.dataset.kept, "waiting");
    else if (outcome === "refused") say(form, reply.refused || note.dataset.gone, "refused");
    else if (reply.question && form) show(form, reply.question);
    else say(form, reply.answered ? note.dataset.sent : note.dataset.part, "kept");
    if (form && outcome === "refused") form.classList.add("question--refused");
  }

  // The question with its reason takes the place of the form; nothing else on the page moves.
  function show(form, html) {
    const made = new DOMParser().parseFromString(html, "text/html").querySelector("[data-answer]");
    if (!made) return;
    form.replaceWith(made);
    bind(made);
    document.body.dispatchEvent(new CustomEvent("alatau:questions"));
    document.body.dispatchEvent(new CustomEvent("alatau:all"));
    const verdict = made.querySelector(".feedback");
    verdict?.focus({ preventScroll: true });
    verdict?.scrollIntoView({ block: "nearest" });
  }

  const queue = window.alatau.queue(note.dataset.learner, told, (state) => {
    changed(state);
    if (state.count === 0 && handingIn) handIn();
  });

  function give(form) {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("csrfmiddlewaretoken");
    form.classList.remove("question--refused");
    queue.add(placeOf(form), form.elements.question.value, fields.toString());
  }

  function bind(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      give(form);
      queue.send();
    });
    if ("instant" in form.dataset) return;
    const button = form.querySelector(".question__act button");
    if (button) button.hidden = true;
    let later = null;
    form.addEventListener("input", () => {
      window.clearTimeout(later);
      give(form);
      count();
      later = window.setTimeout(queue.send, TYPING);
    });
  }

  async function handIn() {
    const form = handingIn;
    const state = form.querySelector("[data-state]");
    handingIn = null;
    try {
      const answer = await window.alatau.post(new URL(form.action).pathname, new FormData(form));
      if (answer.status === 409) state.textContent = (await answer.json()).refused;
      else if (answer.ok) window.location.assign(form.dataset.handIn);
      else throw new Error(String(answer.status));
    } catch {
      state.textContent = note.dataset.holding;
      window.setTimeout(() => { handingIn = form; queue.send(); }, TYPING * 5);
    }
    state.dataset.now = "waiting";
  }

  for (const form of document.querySelectorAll("[data-hand-in]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const state = form.querySelector("[data-state]");
      const open = forms().filter((each) => !isFilled(each));
      if (open.length > 0 && form.dataset.asked !== "yes") {
        form.dataset.asked = "yes";
        state.textContent = form.dataset.open.replace("%(count)s", String(open.length));
        state.dataset.now = "waiting";
        return;
      }
      handingIn = form;
      state.textContent = queue.state().count > 0 ? note.dataset.holding : "";
      queue.send();
    });
  }

  // Leaving waits too: what a device forgets it cannot send.
  for (const form of document.querySelectorAll("[data-after-queue]")) {
    form.addEventListener("submit", (event) => {
      if (queue.state().count === 0) return;
      event.preventDefault();
      form.querySelector("[data-state]").textContent = note.dataset.leave;
      queue.send();
    });
  }

  // What was answered while the network was away is put back into the page.
  for (const item of queue.all()) {
    const form = formOf(item);
    if (!form) continue;
    const fields = new URLSearchParams(item.fields);
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = fields.getAll(field.name).includes(field.value);
      } else if (fields.has(field.name)) {
        field.value = fields.get(field.name);
      }
    }
    say(form, note.dataset.kept, "waiting");
  }

  note.querySelector("[data-reload]").addEventListener("click", () => window.location.reload());
  forms().forEach(bind);
  count();
  changed(queue.state());
  queue.send();
})();
