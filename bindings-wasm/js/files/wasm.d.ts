/** The WebAssembly file, compiled by the runtime or its bundler. */
declare const module: WebAssembly.Module;
export default module;
