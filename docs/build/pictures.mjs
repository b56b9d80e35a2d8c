// Reads a JSON array of texts in the language of mermaid, and writes one of SVGs, which take their colors from the page.
import { readFileSync } from "node:fs";

import { renderMermaidSVG } from "beautiful-mermaid";

const COLORS = {
  bg: "var(--md-default-bg-color)",
  fg: "var(--md-default-fg-color)",
  line: "var(--md-default-fg-color--light)",
  accent: "var(--md-typeset-a-color)",
  muted: "var(--md-default-fg-color)",
  transparent: true,
};

function draw(text, number) {
  const title = /^ *accTitle: (.*)$/m.exec(text)?.[1];
  const description = /^ *accDescr: (.*)$/m.exec(text)?.[1];
  if (title === undefined || description === undefined) {
    throw new Error(`a picture needs accTitle and accDescr, for those who cannot see it:\n${text}`);
  }
  const svg = renderMermaidSVG(text.replace(/^ *acc(Title|Descr): .*\n/gm, ""), COLORS)
    .replace(/@import url\(.*?\);\s*/, "")
    // As wide as the font for which the sizes of boxes were computed.
    .replace("font-family: 'Inter', ", "font-family: Arial, ")
    // Their ids are those of the whole page.
    .replace(/(id="|url\(#)/g, `$1picture${number}-`)
    .replace("<svg ", `<svg role="img" aria-label="${escape(`${title}: ${description}`)}" `)
    .replace(/\n\s*\n/g, "\n");
  return `<figure class="picture" tabindex="0">\n${svg}\n<figcaption>${escape(title)}</figcaption>\n</figure>`;
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", '"': "&quot;" };
const escape = (text) => text.replace(/[&<"]/g, (letter) => ENTITIES[letter]);

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(draw)));
