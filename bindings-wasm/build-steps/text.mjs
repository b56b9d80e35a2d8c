// Writes bytes as ASCII text that a server compresses nearly as well as the bytes, which base64 is not: there the
// same bytes look different at each of three positions.

/** The ASCII characters that stand for themselves in every string and script. */
const ALPHABET = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter((char) => !"\"'`\\$<".includes(char));
/** The last two are followed by another one. So the frequent bytes are one character and the others two. */
const SINGLE = ALPHABET.length - 2;

/** `js/wasm-text.ts` reads it: the alphabet, the bytes as hexadecimal numbers by their frequency, and the text. */
export function textOf(bytes) {
  const counts = Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const order = [...counts.keys()].sort((one, other) => counts[other] - counts[one]);
  const written = Array(256);
  order.forEach((byte, rank) => (written[byte] = rank < SINGLE ? ALPHABET[rank] : pair(rank - SINGLE)));
  const text = Array.from(bytes, (byte) => written[byte]).join("");
  return [ALPHABET.join(""), Buffer.from(order).toString("hex"), text].join("\n");
}

function pair(rank) {
  return ALPHABET[SINGLE + Math.floor(rank / ALPHABET.length)] + ALPHABET[rank % ALPHABET.length];
}
