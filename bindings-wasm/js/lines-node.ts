import type { FileHandle } from "node:fs/promises";

/** The longest line that is read, in characters. A line of a ledger has at most some 16 KiB. */
const LONGEST_LINE = 65_536;

/** The lines of a file with their line feeds. A crash may have cut off the last one, also within a character. */
export async function* lines(path: string, handle: FileHandle): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const buffer = new Uint8Array(65_536);
  let [rest, position] = ["", 0];
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    rest += decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) {
      refuseIfLong(path, line);
      yield `${line}\n`;
    }
    refuseIfLong(path, rest);
    if (bytesRead === 0) {
      if (rest) yield rest;
      return;
    }
  }
}

function refuseIfLong(path: string, line: string): void {
  if (line.length > LONGEST_LINE) {
    throw new Error(`\`${path}\`: a line is longer than 64 KiB, so it is no ledger`);
  }
}
