// The state of the page is its address: #/page/part/part?key=value. Back and reload work because nothing else is kept.

const shown = { page: "", path: [], query: {} };
const listeners = [];
const lastOfPage = new Map();

function readable(text) {
  return encodeURIComponent(text).replace(/%(2C|3A|2F|20)/g, (code) => (code === "%20" ? "+" : decodeURIComponent(code)));
}

/** Reads an address; an unknown one is the first page. */
export function parse(hash) {
  if (!hash.startsWith("#/")) return null;
  const [place, query = ""] = hash.slice(2).split(/\?(.*)/s);
  const [page, ...path] = place.split("/").map(decodeURIComponent);
  return { page: page || "overview", path: path.filter(Boolean), query: Object.fromEntries(new URLSearchParams(query)) };
}

/** Writes an address; empty values are left out. */
export function address(page, path = [], query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const place = [page === "overview" ? "" : page, ...path].map(readable).join("/");
  return "#/" + place + (pairs.length ? "?" + pairs.map(([key, value]) => `${key}=${readable(String(value))}`).join("&") : "");
}

/** The address that a page had when it was left. */
export function lastAddress(page) {
  return lastOfPage.get(page) ?? address(page);
}

/** What is shown now. */
export function route() {
  return shown;
}

/** Calls back with each new state. */
export function onRoute(listener) {
  listeners.push(listener);
}

function take(found) {
  const { page } = shown;
  Object.assign(shown, found);
  lastOfPage.set(shown.page, address(shown.page, shown.path, shown.query));
  for (const listener of listeners) listener(shown, page);
}

/** Goes to an address: as a new step of the history, so that Back returns. */
export function go(page, path, query) {
  const to = address(page, path, query);
  if (to === location.hash) return;
  history.pushState(null, "", to);
  take(parse(to));
}

/** Changes some values of the page that is shown. Small changes, such as those while one types, are no step of the history. */
export function change(values, { isStep = true } = {}) {
  const query = { ...shown.query, ...values };
  const to = address(shown.page, shown.path, query);
  if (to === location.hash) return;
  history[isStep ? "pushState" : "replaceState"](null, "", to);
  take(parse(to));
}

/** Shows the address, also if it is an old one, such as #tss-correlation. */
export function start(ofOldHash) {
  const read = () => {
    const { hash } = location;
    const found = parse(hash);
    if (found) return take(found);
    const to = ofOldHash(hash.slice(1));
    history.replaceState(null, "", to);
    take(parse(to));
  };
  addEventListener("popstate", read);
  addEventListener("hashchange", () => {
    if (location.hash !== address(shown.page, shown.path, shown.query)) read();
  });
  read();
}
