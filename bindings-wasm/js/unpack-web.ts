/** Compiles a WebAssembly file that is compressed with gzip. */
export async function unpack(gzipped: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}
