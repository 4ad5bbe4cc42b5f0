// MD5 of a text of ASCII letters (RFC 1321), which names the modules of NAS-Bench-101. Browsers have no MD5.

const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(2 ** 32 * Math.abs(Math.sin(step + 1))) | 0);

/** The digest as 32 hexadecimal digits. */
export function md5(text) {
  const length = text.length;
  const words = new Int32Array(16 * Math.ceil((length + 9) / 64));
  for (let at = 0; at < length; at++) words[at >> 2] |= text.charCodeAt(at) << (8 * (at & 3));
  words[length >> 2] |= 0x80 << (8 * (length & 3));
  words[words.length - 2] = 8 * length;
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d] = state;
    for (let step = 0; step < 64; step++) {
      const round = step >> 4;
      let mixed, word;
      if (round === 0) [mixed, word] = [(b & c) | (~b & d), step];
      else if (round === 1) [mixed, word] = [(d & b) | (~d & c), (5 * step + 1) & 15];
      else if (round === 2) [mixed, word] = [b ^ c ^ d, (3 * step + 5) & 15];
      else [mixed, word] = [c ^ (b | ~d), (7 * step) & 15];
      const sum = (a + mixed + SINES[step] + words[block + word]) | 0;
      const shift = SHIFTS[round][step & 3];
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    for (const [at, value] of [a, b, c, d].entries()) state[at] += value;
  }
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
