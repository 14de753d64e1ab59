// Turns notices of the stream into DOM events that htmx triggers on, and shows what went wrong.
"use strict";

(() => {
  const { room, seat } = document.body.dataset;
  let position = Number(document.body.dataset.position || 0);
  const workerAddress = document.querySelector("script[data-worker]").dataset.worker;
  const connection = document.getElementById("connection");
  let silence = null;

  function changed(parts) {
    for (const part of parts) {
      document.body.dispatchEvent(new CustomEvent(`alatau:${part}`, { bubbles: true }));
    }
  }

  function heard(notice) {
    if (notice.seat !== seat || notice.position <= position) return;
    waiting.position = Math.max(waiting.position, notice.position);
    for (const part of notice.parts) waiting.parts.add(part);
    if (!waiting.timer) waiting.timer = setTimeout(deliver, 40);
  }

  // Several events of one instant refresh a part once.
  const waiting = { parts: new Set(), position: 0, timer: null };
  function deliver() {
    const parts = [...waiting.parts];
    position = Math.max(position, waiting.position);
    waiting.parts.clear();
    waiting.timer = null;
    document.body.dataset.position = String(position);
    changed(parts);
  }

  function live(isLive) {
    document.body.dataset.live = isLive ? "yes" : "no";
    if (isLive) {
      clearTimeout(silence);
      silence = null;
      connection.hidden = true;
    } else if (silence === null) {
      silence = setTimeout(() => { connection.hidden = false; }, 4000);
    }
  }

  function message(data) {
    if (data.kind === "notice") heard(data.notice);
    else if (data.kind === "connected") live(true);
    else live(false);
  }

  function shared(address) {
    const worker = new SharedWorker(workerAddress, `alatau-${room}`);
    worker.port.onmessage = ({ data }) => message(data);
    const enter = () => worker.port.postMessage({ kind: "enter", address, seat, position });
    enter();
    window.addEventListener("pagehide", () => worker.port.postMessage({ kind: "leave" }));
    window.addEventListener("pageshow", (event) => { if (event.persisted) enter(); });
  }

  // Without a shared worker only the tab in view listens: a browser has six connections.
  function alone(address) {
    let source = null;
    const listen = () => {
      if (document.hidden) {
        if (source) source.close();
        source = null;
        return;
      }
      if (source) return;
      source = new EventSource(`${address}?since=${seat}:${position}`);
      source.onopen = () => live(true);
      source.onerror = () => live(false);
      source.onmessage = (event) => heard(JSON.parse(event.data));
    };
    document.addEventListener("visibilitychange", listen);
    window.addEventListener("pagehide", () => { if (source) source.close(); });
    listen();
  }

  const say = document.getElementById("said");
  function tellPerson(text) {
    say.textContent = text;
    say.hidden = text === "";
  }

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "get") tellPerson("");
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.requestConfig.verb === "get") return;
    const { xhr } = event.detail;
    const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    tellPerson(plain ? xhr.responseText : say.dataset.failed);
  });
  document.body.addEventListener("htmx:sendError", () => tellPerson(say.dataset.failed));
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const wrote = event.detail.requestConfig.verb !== "get";
    if (wrote && event.detail.successful && document.body.dataset.live !== "yes") changed(["all"]);
  });

  // What has the focus is known by where it leads and what it sends; it has no name of its own.
  const MARKS = ["id", "href", "name", "value", "aria-label", "aria-labelledby"];
  function marksOf(element) {
    const around = element.closest("form, details");
    return JSON.stringify([element.tagName, around?.getAttribute("hx-post"), around?.id,
      ...MARKS.map((name) => element.getAttribute(name))]);
  }

  // It gets the focus again when its part is drawn anew. Where it is gone the part itself gets it:
  // the keyboard goes on from there, and presses nothing that has come in its place.
  function focusAgain(target, marks) {
    if (!marks || document.activeElement !== document.body) return;
    const same = [...target.querySelectorAll("a, button, input, select, textarea, summary, [tabindex]")]
      .find((element) => marksOf(element) === marks);
    if (!same) target.tabIndex = -1;
    (same || target).focus({ preventScroll: true });
  }

  // What is open stays open when a part is drawn anew.
  const shown = new WeakMap();
  const focused = new WeakMap();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, xhr } = event.detail;
    // What has not changed is not drawn anew: nothing moves under a finger, and focus stays.
    if (target.classList.contains("part")) {
      if (shown.get(target) === xhr.responseText) event.detail.shouldSwap = false;
      shown.set(target, xhr.responseText);
      const active = document.activeElement;
      focused.set(target, target.contains(active) && active !== target ? marksOf(active) : null);
    }
    event.detail.target.dataset.open = [...event.detail.target.querySelectorAll("details[open][id]")]
      .map((details) => details.id).join(" ");
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    for (const id of (event.detail.target.dataset.open || "").split(" ").filter(Boolean)) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    focusAgain(event.detail.target, focused.get(event.detail.target));
  });

  if (room && seat) {
    const address = `/live/${room}`;
    if ("SharedWorker" in window) shared(address);
    else alone(address);
  }
})();
