/* The countdown of a season: days, hours and minutes where the page without scripts has the day. */
(() => {
  "use strict";
  const show = () => {
    const clock = document.querySelector("[data-until]");   // anew each time: fresh figures bring a fresh one
    if (!clock) return;
    const [left, days, hours, minutes] = clock.dataset.words.split("|"), rest = Math.floor((Date.parse(clock.dataset.until) - Date.now()) / 60000);
    const text = `${left} ${Math.floor(rest / 1440)} ${days} ${Math.floor(rest / 60) % 24} ${hours} ${rest % 60} ${minutes}`;
    if (rest >= 0 && clock.textContent !== text) clock.textContent = text;
  };
  show();
  setInterval(show, 1000);
})();
