// Draws the pictures of a page from their specifications, under the strict content policy.
"use strict";

(() => {
  const drawn = new WeakMap();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function theme() {
    const chosen = document.documentElement.dataset.theme;
    return chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  document.body.append(tip);

  function tooltip(handler, event, item, value) {
    if (value === undefined || value === null || value === "") {
      tip.hidden = true;
      return;
    }
    tip.replaceChildren();
    const rows = typeof value === "object" ? Object.entries(value) : [["", value]];
    for (const [name, shown] of rows) {
      const row = document.createElement("p");
      row.textContent = name ? `${name}: ${shown}` : String(shown);
      tip.append(row);
    }
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, window.innerWidth - box.width - 8);
    const y = Math.min(event.clientY + 14, window.innerHeight - box.height - 8);
    // Style set by script through the object model is not inline style.
    tip.style.left = `${Math.max(8, x)}px`;
    tip.style.top = `${Math.max(8, y)}px`;
  }

  // The filter of the page, if it has one, filters its pictures too.
  function address(figure) {
    const url = new URL(figure.dataset.picture, window.location.href);
    url.searchParams.set("theme", theme());
    url.searchParams.set("narrow", figure.clientWidth < 480 ? "yes" : "no");
    return url;
  }

  // A click on a figure tells the page which place or day it was: of the mark, or of the axis.
  function point(figure, view, event, datum) {
    const detail = { place: datum?.place, day: datum?.label };
    if (!detail.place && !/^\d{4}-\d{2}-\d{2}$/.test(detail.day || "")) {
      const svg = figure.querySelector("[data-canvas] svg");
      const box = svg.getBoundingClientRect();
      const shrunk = box.width / Number(svg.getAttribute("width") || box.width);
      const across = (event.clientX - box.left) / shrunk - view.origin()[0] - view.padding().left;
      const time = across >= 0 && across <= view.width() && hasDates(view)
        ? new Date(view.scale("x").invert(across)) : null;
      if (!time) return;
      detail.day = time.toISOString().slice(0, 10);
    }
    figure.dispatchEvent(new CustomEvent("alatau:point", { bubbles: true, detail }));
  }

  function hasDates(view) {
    try {
      return view.scale("x").domain().every((end) => end > 1e11);
    } catch {
      return false;
    }
  }

  async function draw(figure) {
    const answer = await fetch(address(figure), { headers: { Accept: "application/json" } });
    if (answer.status === 204) {
      figure.hidden = true;
      return;
    }
    if (!answer.ok) throw new Error(`${figure.dataset.picture}: ${answer.status}`);
    figure.hidden = false;
    const text = await answer.text();
    const before = drawn.get(figure);
    if (before && before.text === text) return;
    const canvas = figure.querySelector("[data-canvas]");
    const specification = JSON.parse(text);
    specification.config.font = getComputedStyle(document.body).fontFamily;
    const { view } = await window.vegaEmbed(canvas, specification, {
      actions: false, ast: true, defaultStyle: false, renderer: "svg", tooltip,
    });
    view.addEventListener("click", (event, item) => point(figure, view, event, item?.datum));
    // The figure says what it is; its marks would be read out one by one.
    for (const svg of canvas.querySelectorAll("svg")) svg.setAttribute("aria-hidden", "true");
    if (before) before.view.finalize();
    drawn.set(figure, { view, text });
    figure.dataset.drawn = "yes";
  }

  function figures(root) {
    return [...root.querySelectorAll("[data-picture]")];
  }

  // One after the other: a phone draws two maps at once no faster.
  async function drawAll(list) {
    for (const figure of list) {
      try {
        await draw(figure);
      } catch (error) {
        figure.dataset.drawn = "no";
        console.error(error);
      }
    }
  }

  for (const part of ["situation", "truth", "all"]) {
    document.body.addEventListener(`alatau:${part}`, () => {
      drawAll(figures(document).filter((figure) => part === "all"
        || (figure.dataset.follows || "situation") === part));
    });
  }
  dark.addEventListener("change", () => drawAll(figures(document)));
  drawAll(figures(document));
})();
