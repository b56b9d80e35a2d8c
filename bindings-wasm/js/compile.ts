/** Fetches and compiles a WebAssembly file. The server may send it with any content type. */
export async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} was answered with status ${response.status}`);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
