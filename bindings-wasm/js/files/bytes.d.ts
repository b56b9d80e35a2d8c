/** The WebAssembly file inside the script. */
declare const bytes: Uint8Array<ArrayBuffer>;
export default bytes;
