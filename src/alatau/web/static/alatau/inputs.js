// Easier ways to answer, beside the fields that work without script: steps are moved up and down,
// and a day is taken from a curve by a click.
"use strict";

(() => {
  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Steps of an ordering. A place belongs to one step: whoever takes it gives its own away.
  function order(list) {
    if (list.dataset.movable === "yes") return;
    list.dataset.movable = "yes";
    const steps = () => [...list.children];
    const place = (step) => step.querySelector("select");
    const held = new Map();

    function remember() {
      for (const step of steps()) held.set(step, place(step).value);
    }

    function number() {
      steps().forEach((step, at) => { place(step).value = String(at + 1); });
      remember();
    }

    function move(step, by) {
      const other = steps()[steps().indexOf(step) + by];
      if (!other) return;
      if (by < 0) other.before(step);
      else other.after(step);
      number();
      changed(place(step));
    }

    function sort() {
      if (steps().some((step) => !place(step).value)) return;
      steps().sort((a, b) => place(a).value - place(b).value)
        .forEach((step) => list.append(step));
    }

    for (const step of steps()) {
      const buttons = step.querySelector("[data-moves]");
      buttons.hidden = false;
      for (const button of buttons.querySelectorAll("button")) {
        button.addEventListener("click", () => {
          move(step, Number(button.value));
          button.focus();
        });
      }
      place(step).addEventListener("change", () => {
        const twin = steps().find((other) => other !== step
          && place(other).value === place(step).value && place(step).value);
        if (twin) place(twin).value = held.get(step);
        remember();
        sort();
        place(step).focus();
        changed(place(step));
      });
    }
    remember();
    sort();
  }

  // None of these: unticks the others, and they untick it.
  function none(form) {
    const box = form.querySelector("input[name=none]");
    if (!box || box.dataset.alone === "yes") return;
    box.dataset.alone = "yes";
    form.addEventListener("change", (event) => {
      if (event.target === box && box.checked) {
        for (const other of form.querySelectorAll("input[name=ticked]")) other.checked = false;
        changed(box);
      } else if (event.target.name === "ticked" && event.target.checked && box.checked) {
        box.checked = false;
        changed(box);
      }
    });
  }

  // The question that a figure is for: the one it stands in, else the one in which a day is asked.
  let asked = null;
  document.addEventListener("focusin", (event) => {
    const form = event.target.closest("form");
    if (form?.querySelector("input[type=date], [name=place]")) asked = form;
  });

  document.addEventListener("alatau:point", (event) => {
    const form = event.target.closest("form[data-answer]")
      || (asked?.isConnected ? asked : document.querySelector("form:has([data-days])"));
    if (!form) return;
    const { day, place } = event.detail;
    const fields = [...form.querySelectorAll("input[type=date]:enabled")];
    const field = place ? form.querySelector("[name=place]:enabled")
      : fields.find((each) => each === document.activeElement)
        || fields.find((each) => !each.value)
        || fields.at(-1);
    if (!field || !(place || day)) return;
    field.value = place || day;
    const [first, final] = fields;
    if (!place && final && first.value && final.value && first.value > final.value) {
      [first.value, final.value] = [final.value, first.value];
    }
    changed(field);
  });

  function improve() {
    document.querySelectorAll("ol.steps:not(fieldset:disabled ol)").forEach(order);
    document.querySelectorAll("form[data-answer]").forEach(none);
  }

  document.body.addEventListener("alatau:questions", improve);
  improve();
})();
