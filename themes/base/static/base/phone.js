/* The telephone desk without a mouse: goods by two letters, Enter puts the first in, a number alone changes the last
   line, Enter on the empty field goes on. F2 goods, F4 address, F8 read out, F9 on the waiting list. The page works without this script. */
(() => {
  "use strict";
  const desk = document.querySelector("[data-phone]");
  if (!desk) return;
  const input = desk.querySelector("#q"), form = desk.querySelector("[data-goods]");
  const offers = desk.querySelector("[data-offers]"), slip = desk.querySelector("[data-slip]");
  const who = document.getElementById("who"), address = document.getElementById("id_address");
  let timer, asked, answered = input.value, pending = Promise.resolve(), at = 0;

  form.querySelector("button").hidden = true;

  // ── goods ──
  const rows = () => [...offers.querySelectorAll("li[data-product]:not([data-gone])")];
  const mark = (next) => {
    const found = rows();
    at = found.length ? (next + found.length) % found.length : 0;
    found.forEach((row, i) => row.setAttribute("aria-selected", i === at));
    found[at]?.scrollIntoView({ block: "nearest" });
  };
  const offersFor = async (text, signal) => {
    const url = new URL(desk.dataset.goodsUrl, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { signal });
    return answer.ok ? answer.text() : "";
  };
  const ask = async () => {
    const text = input.value;
    if (text === answered) return;
    asked?.abort();
    asked = new AbortController();
    try {
      offers.innerHTML = await offersFor(text, asked.signal);
      answered = text;
      mark(0);
    } catch { /* a newer question */ }
  };
  const clear = () => {
    clearTimeout(timer);
    asked?.abort();
    input.value = answered = "";
    offers.replaceChildren();
  };

  // One after the other: what is typed while the last one is under way is not lost.
  const queue = (step) => (pending = pending.then(step).catch(() => location.reload()));
  const send = async (part, fields = {}, data = new FormData(part)) => {
    Object.entries(fields).forEach(([name, value]) => data.set(name, value));
    const answer = await fetch(part.action, { method: "POST", body: data, headers: { "X-Part": "slip" } });
    if (!answer.ok || answer.redirected) return location.reload();
    slip.innerHTML = await answer.text();
  };

  const lastLine = () => slip.querySelector("[data-last]") ?? [...slip.querySelectorAll("form.line")].pop();
  const goOn = () => queue(() => {
    if (slip.querySelector("[data-empty]")) return;
    const yes = slip.querySelector("#readback button") ?? slip.querySelector("#code button");  // or first a code to read out
    (yes ?? document.getElementById("id_name")).focus();
    yes?.scrollIntoView({ block: "center" });
  });
  // Enter: the marked offer, or the first one for what was typed faster than the list came.
  const put = () => {
    const typed = input.value, marked = answered === typed ? rows()[at] : undefined;
    clear();
    if (!typed.trim()) return goOn();
    queue(async () => {
      if (/^\s*\d{1,4}\s*$/.test(typed)) {
        const line = lastLine();
        return line && send(line, { quantity: typed.trim() });
      }
      let row = marked;
      if (!row) {
        const page = new DOMParser().parseFromString(await offersFor(typed), "text/html");
        row = page.querySelector("li[data-product]:not([data-gone])");
        if (!row) { offers.innerHTML = page.body.innerHTML; return; }
      }
      const part = row.querySelector("form");
      await send(part, { quantity: row.dataset.quantity });
    });
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 90); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at - 1);
    else if (event.key === "Escape") clear();
    else if (event.key === "Enter") { if (!event.repeat) put(); } else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  // Forms of a part: sent in place, and the slip comes back.
  desk.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-part]")) return;
    event.preventDefault();
    event.stopPropagation();
    const part = event.target, data = new FormData(part);  // as it was when the button went down
    if (offers.contains(part)) clear();  // a button of the list is for one press
    queue(() => send(part, {}, data)).then(() => input.focus());
  }, true);
  slip.addEventListener("focusin", (event) => event.target.matches("input.few") && event.target.select());
  // A key held down is not a second yes.
  slip.addEventListener("keydown", (event) => event.key === "Enter" && event.repeat && event.preventDefault());

  // ── the address, typed once ──
  const into = document.getElementById("id_commune_code"), list = document.createElement("ul");
  const open = (yes) => { list.hidden = !yes; address.setAttribute("aria-expanded", yes); };
  let place = -1, fromTail = false, looked, waiting;
  if (address) {
    const box = document.createElement("div");
    box.className = "suggest";
    list.id = "communes";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "communes", "aria-expanded": "false" })
      .forEach(([name, value]) => address.setAttribute(name, value));
    address.replaceWith(box);
    box.append(address, list);
    address.addEventListener("input", () => { into.value = ""; clearTimeout(waiting); waiting = setTimeout(look, 160); });
    address.addEventListener("blur", () => open(false));
    address.addEventListener("keydown", (event) => {
      const found = [...list.children];
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown") place = (place + 1) % found.length;
      else if (event.key === "ArrowUp") place = (place + found.length - 1) % found.length;
      else if (event.key === "Escape") open(false);
      else if (event.key === "Enter" && place >= 0) choose(found[place]);
      else return;
      found.forEach((row, i) => row.setAttribute("aria-selected", i === place));
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => event.target.dataset.code && choose(event.target));
  }
  const choose = (row) => {
    into.value = row.dataset.code;
    if (fromTail) address.value = [...address.value.split(",").slice(0, -1), ` ${row.dataset.label}`].join(",").trim();
    open(false);
  };
  // The whole line may be an address; what stands behind the last comma may begin a commune's name.
  const look = async () => {
    looked?.abort();
    looked = new AbortController();
    const text = address.value, tail = text.slice(text.lastIndexOf(",") + 1).trim();
    try {
      for (const words of [text, tail]) {
        if (words.trim().length < 2) continue;
        const url = new URL("/areas/suggest", location.href);
        url.searchParams.set("q", words.slice(-110));
        const found = await (await fetch(url, { signal: looked.signal, headers: { Accept: "application/json" } })).json();
        if (!found.length) continue;
        place = -1;
        fromTail = words !== text;
        list.replaceChildren(...found.map((one) => {
          const row = document.createElement("li");
          row.setAttribute("role", "option");
          row.dataset.code = one.code;
          row.dataset.label = one.label;
          row.textContent = one.label + (one.old_name ? ` (${one.old_name})` : "");
          return row;
        }));
        return open(document.activeElement === address);
      }
      open(false);
    } catch { /* no net, or a newer question: the line is read on the server */ }
  };

  // ── keys ──
  const keys = {
    F2: () => input.focus(),
    F4: () => document.getElementById("id_name").focus(),
    F8: goOn,
    F9: () => slip.querySelector("[data-wait]")?.requestSubmit(),
  };
  document.addEventListener("keydown", (event) => {
    const go = keys[event.key];
    if (!go || event.repeat) return;
    event.preventDefault();
    go();
  });
  who?.querySelector("#id_name")?.addEventListener("focus", (event) => event.target.select());
  const code = document.getElementById("id_code");
  if (desk.dataset.at === "slip") goOn();
  else if (desk.dataset.at === "code" && code) code.focus();
  else if (!who.querySelector(".invalid")) input.focus();
  else setTimeout(() => (who.querySelector(".invalid :is(input, select)") ?? input).focus());
})();
