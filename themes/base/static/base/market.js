/* Small help for pages that work without it: typing help, no double submit, a question before, copying. */
(() => {
  "use strict";

  // <input data-suggest-url="/areas/suggest" data-suggest-into="id_commune_code">; data-url: leads there
  function suggest(input) {
    const hidden = document.getElementById(input.dataset.suggestInto);
    const box = document.createElement("div"), list = document.createElement("ul");
    const focused = document.activeElement === input;
    let timer, asked, at = -1;
    const set = (node, values) => Object.entries(values).forEach(([name, value]) => node.setAttribute(name, value));
    set(box, { class: "suggest" });
    set(list, { id: `${input.id}-choices`, role: "listbox", "aria-label": input.ariaLabel ?? "", hidden: "" });
    set(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
    input.replaceWith(box);
    box.append(input, list);
    if (focused) input.focus();

    const mark = (next) => {
      at = next;
      [...list.children].forEach((row, i) => row.setAttribute("aria-selected", i === at));
      const row = list.children[at];
      input.setAttribute("aria-activedescendant", row ? row.id : "");
      row?.scrollIntoView({ block: "nearest" });
    };
    const open = (yes) => {
      list.hidden = !yes;
      input.setAttribute("aria-expanded", yes);
      mark(-1);
    };
    const choose = (row) => {
      asked?.abort();
      input.value = row.dataset.label;
      if (hidden) hidden.value = row.dataset.code;
      open(false);
      if (row.to) location.assign(row.to);
    };
    const ask = async () => {
      asked?.abort();
      if (input.value.trim().length < 2) return open(false);
      asked = new AbortController();
      try {
        const url = new URL(input.dataset.suggestUrl, location.href);
        url.searchParams.set("q", input.value);
        const answer = await fetch(url, { signal: asked.signal, headers: { "HX-Request": "true" } });
        if (!answer.ok) return open(false);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...[...page.querySelectorAll("[data-code]")].map((found, i) => {
          const row = document.createElement("li");
          set(row, { id: `${list.id}-${i}`, role: "option", "data-code": found.dataset.code, "data-label": found.dataset.label ?? found.textContent.trim() });
          row.to = found.dataset.url;
          row.append(...found.childNodes);
          return row;
        }));
        open(list.children.length > 0 && document.activeElement === input);
      } catch { /* no net, or a newer question: the typed text is sent as it is */ }
    };
    input.addEventListener("input", () => {
      if (hidden) hidden.value = "";   // what was chosen no longer holds
      clearTimeout(timer);
      timer = setTimeout(ask, 160);
    });
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") mark(at < last ? at + 1 : 0);
      else if (event.key === "ArrowUp") mark(at > 0 ? at - 1 : last);
      else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
      else if (event.key === "Escape") open(false);
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());   // the field keeps the focus
    list.addEventListener("click", (event) => event.target !== list && choose(event.target.closest("li")));
    input.addEventListener("blur", () => open(false));
  }
  document.querySelectorAll("[data-suggest-url]").forEach(suggest);

  // One click, one order: the server is the judge, this only spares people the second page.
  const sent = new Set();
  const release = (form) => { sent.delete(form); form.removeAttribute("aria-busy"); };
  document.addEventListener("submit", (event) => {
    const form = event.target, question = event.submitter?.dataset.confirm;
    if (sent.has(form) || (question && !confirm(question))) return event.preventDefault();
    if (form.method !== "post" || "resubmit" in form.dataset) return;
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(release, 20000, form);
  });
  addEventListener("pageshow", () => sent.forEach(release));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) navigator.clipboard?.writeText(button.dataset.copy);
  });

  // On a telephone the tab of this page may lie beyond the edge.
  document.querySelectorAll(".tabs ul").forEach((row) => {
    const here = row.querySelector("[aria-current]");
    if (here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  });

  // <div id="live" data-live="30">: figures that are read anew every so many seconds while somebody looks;
  // data-live-from: an address that gives them alone.
  const live = document.querySelector("[data-live]");
  if (live) setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(live.dataset.liveFrom ?? location.href);
      const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page && page.getElementById(live.id);
      if (fresh && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
    } catch { /* no net: what is shown says from when it is */ }
  }, live.dataset.live * 1000);

  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js"));   // offline
  document.querySelector("[data-error-summary]")?.focus();
})();
