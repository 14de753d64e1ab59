// What is pressed twice in haste is done once: a double press, a key that is held down, and a form
// that is sent again while its answer is on its way.
"use strict";

(() => {
  const PATIENCE = 10000;
  const sent = new WeakMap();

  function sends(element) {
    return element?.form && element.type === "submit";
  }

  document.addEventListener("click", (event) => {
    if (event.detail > 1 && sends(event.target.closest("button"))) event.preventDefault();
  }, true);

  document.addEventListener("keydown", (event) => {
    const held = event.repeat && event.key === "Enter";
    if (held && event.target.matches("button, input")) event.preventDefault();
  }, true);

  // Forms that a script sends look after themselves.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (Date.now() - (sent.get(form) ?? -PATIENCE) < PATIENCE) event.preventDefault();
    else sent.set(form, Date.now());
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) sent.delete(form);
  });
})();
