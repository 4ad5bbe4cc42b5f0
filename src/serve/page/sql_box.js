(() => {
"use strict";
const [form, text, status, box] = ["form", "text", "status", "answer"].map((name) => document.getElementById("sql-" + name));

/** An expression has no declared type, so its values decide. */
function isOfNumbers(type, value) {
  return type === null ? typeof value === "number" : type !== "text" && type !== "blob";
}

function table(answer) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  answer.columns.forEach((name, column) => {
    const heading = Object.assign(document.createElement("th"), { textContent: name, scope: "col" });
    heading.append(Object.assign(document.createElement("small"), { textContent: answer.types[column] ?? "" }));
    head.append(heading);
  });
  const body = table.createTBody();
  for (const values of answer.rows) {
    const row = body.insertRow();
    values.forEach((value, column) => {
      const cell = row.insertCell();
      cell.textContent = value === null ? "NULL" : String(value);
      if (isOfNumbers(answer.types[column], value)) cell.className = "n";
    });
  }
  return table;
}

async function run(event) {
  event.preventDefault();
  status.textContent = "Running ...";
  const begun = performance.now();
  try {
    const response = await fetch("/api/sql", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ sql: text.value }) });
    const answer = await response.json();
    box.hidden = !response.ok;
    if (!response.ok) {
      status.textContent = answer.error;
      return;
    }
    const seconds = ((performance.now() - begun) / 1000).toFixed(2);
    status.textContent = `${answer.rows.length.toLocaleString("en")} ${answer.rows.length === 1 ? "row" : "rows"} in ${seconds} s` + (answer.cut ? `; there are more: rows end at ${answer.row_limit.toLocaleString("en")} or at the limit of bytes` : "");
    box.replaceChildren(table(answer));
  } catch (error) {
    status.textContent = "The server does not answer: " + error.message;
  }
}

form.addEventListener("submit", run);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run(event);
});
})();
