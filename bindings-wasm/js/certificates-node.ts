import { X509Certificate } from "node:crypto";

import { failure } from "./error.js";

const BLOCK = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----.*?-----END \1-----/gs;
const EXAMPLE = 'give the text of a PEM file, such as `ca: readFileSync("company.pem")`';

/**
 * Refuses what holds no certificate: Node would ignore it, and then no server would be trusted.
 *
 * @throws {WorkatoError} `invalid_input`
 */
export function checkCertificates(ca: unknown): void {
  const all = [ca].flat();
  for (const one of all.length > 0 ? all : [""]) {
    if (typeof one !== "string" && !ArrayBuffer.isView(one)) {
      throw failure("invalid_input", `\`ca\` is neither a text nor bytes: ${EXAMPLE}`);
    }
    const pem = typeof one === "string" ? one : new TextDecoder().decode(one);
    const blocks = pem.match(BLOCK);
    if (!blocks) {
      throw failure("invalid_input", `\`ca\` contains no certificate, with lines \`-----BEGIN CERTIFICATE-----\`: ${EXAMPLE}`);
    }
    // The bundles of systems contain old certificates that cannot be used; these are ignored.
    if (!blocks.some(isCertificate)) {
      throw failure("invalid_input", "`ca` contains no usable certificate: they are damaged, or no X.509 certificates");
    }
  }
}

function isCertificate(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem));
  } catch {
    return false;
  }
}
