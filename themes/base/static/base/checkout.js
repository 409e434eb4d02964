/* Checkout on a net that comes and goes: what was typed stays in this tab, and without a net nothing is sent off.
   <form data-keep="whose it is"> and in it <p data-offline hidden>; on the page after ordering there is no such form. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-keep]"), name = "typed";
  const longest = 30 * 60 * 1000;
  if (!form) return sessionStorage.removeItem(name);   // ordered: nothing is kept of it
  const own = ["phone", "name", "place", "commune_code", "address", "note", "contactless", "payment"];
  const said = (each) => each.type === "checkbox" ? each.checked : each.value;
  const typed = () => own.flatMap((field) => form.elements[field] ? [[field, said(form.elements[field])]] : []);
  const keep = () => sessionStorage.setItem(name, JSON.stringify({ whose: form.dataset.keep, at: Date.now(), typed: typed() }));

  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
  // What the market knows goes first: a page that names mistakes comes with all that was sent, a place may have been changed.
  if (kept && kept.whose === form.dataset.keep && Date.now() - kept.at < longest && !form.querySelector("[data-error-summary]")) {
    for (const [field, value] of kept.typed) {
      const each = form.elements[field];
      if (each?.type === "checkbox") each.checked ||= value;
      else if (each && value && (!each.value || field === "payment")) each.value = value;
    }
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);

  const notice = form.querySelector("[data-offline]");
  form.addEventListener("submit", (event) => {
    keep();   // a place that was chosen from the list
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopPropagation();   // not sent, so the button stays free
    notice.hidden = false;
  });
  addEventListener("online", () => { notice.hidden = true; });
})();
