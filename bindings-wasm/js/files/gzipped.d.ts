/** The WebAssembly file inside the script, compressed because base64 makes it a third larger. */
declare const gzipped: Uint8Array<ArrayBuffer>;
export default gzipped;
