// Reports are made by the server, each when its place comes into view.
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

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    fill(target);
  }
}, { rootMargin: "600px 0px" });
for (const status of document.querySelectorAll(".pending")) seen.observe(status.closest("article"));
})();
