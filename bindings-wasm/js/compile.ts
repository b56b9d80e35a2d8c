/** Fetches and compiles a WebAssembly file, whatever type its server says it has. */
export async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} was answered ${response.status}`);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
