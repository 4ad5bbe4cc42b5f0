// Elements, and what is done with them everywhere.

/** An element with properties, attributes (in `attributes`), listeners (`onclick`) and children. */
export function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  const { attributes = {}, ...rest } = properties;
  Object.assign(element, rest);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** An element of SVG. */
export function s(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export function button(text, onclick, properties = {}) {
  return h("button", { type: "button", textContent: text, onclick, ...properties });
}

/** Fills a choice with [value, text] pairs, or with [group, pairs]. */
export function fill(select, options, chosen) {
  const option = ([value, text]) => new Option(text, value, false, value === chosen);
  select.replaceChildren(...options.map(([name, of]) =>
    Array.isArray(of) ? h("optgroup", { label: name }, of.map(option)) : option([name, of])));
}

export function choice(label, options, chosen, onchange, properties = {}) {
  const select = h("select", { onchange: () => onchange(select.value), ...properties });
  fill(select, options, chosen);
  return h("label", {}, label, select);
}

/** A button that copies a text, and says so. */
export function copyButton(label, text) {
  const made = button(label, async () => {
    const copied = typeof text === "function" ? text() : text;
    try {
      await navigator.clipboard.writeText(copied);
    } catch { // from the disk, or without the permission
      const area = h("textarea", { value: copied, className: "hidden" });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      made.focus();
    }
    made.textContent = "Copied";
    setTimeout(() => (made.textContent = label), 1200);
  }, { className: "small" });
  return made;
}

/** Saves a text or a blob as a file. */
export function download(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const quoted = (value) => {
  const text = value === null || value === undefined || Number.isNaN(value) ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Rows as CSV. */
export function csv(head, rows) {
  return [head, ...rows].map((row) => row.map(quoted).join(",")).join("\n") + "\n";
}

/** Runs a function once, after calls have stopped for some time. */
export function later(run, milliseconds) {
  let timer = 0;
  return (...of) => {
    clearTimeout(timer);
    timer = setTimeout(run, milliseconds, ...of);
  };
}

export const isWide = () => matchMedia("(min-width: 72rem)").matches;
