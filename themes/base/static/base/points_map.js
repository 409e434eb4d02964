/* The map of points: the server counts points in cells, this draws the figures. Without it the picture stays. */
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const box = document.getElementById("points-map");
  if (!box || !window.L) return;
  const { clusters, tiles, credit, at, many, zoomIn, zoomOut, gone } = box.dataset;
  box.replaceChildren();
  const map = L.map(box, { zoomControl: false, minZoom: 5, maxZoom: 18, zoomSnap: 0.5, maxBounds: [[4, 98], [27, 119]] });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  if (tiles) L.tileLayer(tiles, { attribution: document.createTextNode(credit).data.replace(/[<&]/g, ""), maxZoom: 18 }).addTo(map);
  else document.querySelectorAll(".tallied [data-at]").forEach((row) => L.marker(row.dataset.at.split(",").map(Number), {
    icon: named(row.dataset.name), interactive: false, keyboard: false, zIndexOffset: -1000,
  }).addTo(map));

  const drawn = L.layerGroup().addTo(map);
  const notice = document.createElement("p");
  notice.className = "gone";
  notice.textContent = gone;
  let asked;

  function named(text) {
    const label = document.createElement("span");
    label.textContent = text;
    return L.divIcon({ className: "name", html: label, iconSize: [110, 18] });
  }
  function counted(count) {
    const size = Math.round(34 + 9 * Math.log10(count)), label = document.createElement("span");
    label.textContent = count;
    return L.divIcon({ className: "cell", html: label, iconSize: [size, size] });
  }
  function office(name, address) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    return link;
  }
  async function show() {
    asked?.abort();
    asked = new AbortController();
    const url = new URL(clusters, location.href), seen = map.getBounds().pad(0.15);
    url.searchParams.set("z", Math.round(map.getZoom()));
    url.searchParams.set("box", [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()].map((each) => each.toFixed(2)).join(","));
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      const found = await answer.json();
      drawn.clearLayers();
      notice.remove();
      found.clusters.forEach(([lat, lon, count]) => L.marker([lat, lon], { icon: counted(count), title: `${count} ${many}`, alt: `${count} ${many}` })
        .on("click", () => map.setView([lat, lon], Math.min(map.getZoom() + 2, 18))).addTo(drawn));
      found.points.forEach(([lat, lon, name, address]) => L.marker([lat, lon], { icon: L.divIcon({ className: "one", html: "", iconSize: [24, 24] }), title: name, alt: name })
        .bindPopup(office(name, address)).addTo(drawn));
    } catch (error) {
      if (error.name !== "AbortError") box.append(notice);
    }
  }
  map.on("zoomend", () => box.classList.toggle("far", map.getZoom() < 6.5));   // names of 34 provinces would lie on one another
  map.on("moveend", show);
  if (at) map.setView(at.split(",").map(Number), 12);
  else map.fitBounds([[8.4, 102.2], [23.4, 109.6]]);
  box.classList.toggle("far", map.getZoom() < 6.5);
});
