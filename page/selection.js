// The choice of architectures for the comparison, which is kept in the address of that page.

import { address, lastAddress, parse } from "./router.js";

export const MOST = 6;

/** The architectures in the comparison, as "tss-11". */
export function compared() {
  const known = parse(lastAddress("compare"));
  return (known.query.a ?? "").split(",").filter(Boolean);
}

/** The address of the comparison with one more; the first one leaves when there are too many. */
export function addressWith(space, index) {
  const name = `${space}-${index}`;
  const list = compared().filter((of) => of !== name);
  const known = parse(lastAddress("compare"));
  return address("compare", [], { ...known.query, a: [...list, name].slice(-MOST).join(",") });
}

export const addressOf = (space, index) => address("architecture", [space, String(index)]);
