// What a statement says, as far as the page must know.

// Strings, quoted names and comments, in which nothing is a parameter.
const SKIPPED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[:@$][A-Za-z_][A-Za-z0-9_]*/g;

/** The names of the parameters of a statement, with their signs, each once. */
export function parametersOf(statement) {
  const found = statement.match(SKIPPED) ?? [];
  return [...new Set(found.filter((text) => /^[:@$]/.test(text)))];
}

/** The line of a place that is counted in bytes of UTF-8, as SQLite does. */
export function lineOf(statement, byte) {
  const before = new TextDecoder().decode(new TextEncoder().encode(statement).slice(0, byte));
  const start = before.lastIndexOf("\n") + 1;
  const end = statement.indexOf("\n", before.length);
  return { number: before.split("\n").length, column: before.length - start, at: before.length, text: statement.slice(start, end < 0 ? undefined : end) };
}

/** What one types for a parameter: a number if it is written as one, so that '01' stays a text. */
export function valueOf(typed) {
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(typed) ? Number(typed) : typed;
}
