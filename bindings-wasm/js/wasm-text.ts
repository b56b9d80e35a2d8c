/** The bytes of a WebAssembly file, from the text that `build-steps/text.mjs` made of it. */
export function wasmBytes(text: string): Uint8Array<ArrayBuffer> {
  const [alphabet = "", order = "", body = ""] = text.split("\n");
  const bytes = Uint8Array.from(order.match(/../g) ?? [], (digits) => parseInt(digits, 16));
  const ranks = new Uint8Array(128);
  Array.from(alphabet, (char, rank) => (ranks[char.charCodeAt(0)] = rank));
  const single = alphabet.length - 2;
  const found = new Uint8Array(body.length);
  let length = 0;
  for (let at = 0; at < body.length; at++) {
    let rank = ranks[body.charCodeAt(at)]!;
    if (rank >= single) {
      // The last two characters of the alphabet are followed by another one.
      at++;
      rank = single + (rank - single) * alphabet.length + ranks[body.charCodeAt(at)]!;
    }
    found[length++] = bytes[rank]!;
  }
  return found.subarray(0, length);
}
