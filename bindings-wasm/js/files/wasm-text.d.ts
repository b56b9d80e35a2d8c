/** The WebAssembly file as text, inside the script. */
declare const text: string;
export default text;
