// The server makes each report when its place on the page comes into view.
(() => {
"use strict";

function markInNavigation(id) {
  for (const link of document.querySelectorAll(`nav a[href="#${id}"]`)) link.parentElement.className = "missing";
}

async function fill(article) {
  const { id } = article;
  const status = article.querySelector(".pending");
  status.textContent = "Computing ...";
  try {
    const response = await fetch("/" + id + ".html");
    const text = await response.text();
    if (!response.ok) throw new Error(JSON.parse(text).error);
    const made = document.createElement("template");
    made.innerHTML = text;
    if (made.content.querySelector(".notice")) markInNavigation(id);
    article.replaceWith(made.content);
  } catch (error) {
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
    again.addEventListener("click", () => fill(article));
    status.replaceChildren(error.message + " ", again);
  }
}

// Reports are asked for one at a time, since the server makes one at a time, and a browser has few connections, of which the
// chart needs some. Of the places that are visible or nearly so, the first is filled first; places that are no longer visible wait.
const inView = new Set();
let isFilling = false;

async function fillInTurn() {
  if (isFilling) return;
  isFilling = true;
  for (;;) {
    const [next] = [...inView].sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top);
    if (!next) break;
    inView.delete(next);
    watch.unobserve(next);
    await fill(next);
  }
  isFilling = false;
}

const watch = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) inView[isIntersecting ? "add" : "delete"](target);
  fillInTurn();
}, { rootMargin: "600px 0px" });
// The places come after this script in the page, so they are looked up when the page is complete.
document.addEventListener("DOMContentLoaded", () => {
  for (const status of document.querySelectorAll(".pending")) watch.observe(status.closest("article"));
});
})();
