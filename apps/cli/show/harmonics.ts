// A harmonic report for people: as text, and as a page to print, which loads nothing from anywhere. Called by
// `etalon harmonics report`.

import type { Section } from "../harmonic-report.ts";
import { columns } from "./table.ts";

export function sectionsText(sections: readonly Section[]): string {
  const parts = sections.map(({ title, note, rows }) => {
    const [head = [], ...lines] = rows;
    // What has no heading is read along the line, and long.
    const plain = head.every((cell) => cell === "");
    const width = Math.max(...lines.map(([name = ""]) => name.length));
    const table = plain
      ? lines.map(([name = "", ...cells]) => `${name.padEnd(width)}  ${cells.join("  ")}`).join("\n")
      : title === "Evidence"
        ? lines.map((cells) => leftAligned(cells)).join("\n")
        : columns(rows);
    return [title.toUpperCase(), ...(note === undefined || note === "" ? [] : [note]), table].join("\n");
  });
  return `${parts.join("\n\n")}\n`;
}

const leftAligned = ([order = "", method = "", says = "", text = ""]: readonly string[]): string =>
  `${order.padStart(5)}  ${method.padEnd(16)}  ${says.padEnd(12)}  ${text}`;

const STYLE = `body{font:11pt/1.35 sans-serif;max-width:56em;margin:2em auto;padding:0 1em;color:#111}
h1{font-size:1.4em}h2{font-size:1.05em;margin:1.6em 0 .2em;break-after:avoid}p{margin:.2em 0 .5em;color:#444;font-size:.9em}
table{border-collapse:collapse;font-size:.86em;font-variant-numeric:tabular-nums}
th,td{padding:.15em .7em;text-align:right;border-bottom:1px solid #ddd;vertical-align:top;overflow-wrap:anywhere}
th:first-child,td:first-child,table.words td,table.words th{text-align:left}thead{display:table-header-group}tr{break-inside:avoid}`;

export function sectionsHtml(title: string, sections: readonly Section[]): string {
  const parts = sections.map(({ title: own, note, rows }) => {
    const [head = [], ...lines] = rows;
    const words = head.every((cell) => cell === "") || own === "Evidence" ? ' class="words"' : "";
    const row = (cells: readonly string[], tag: "th" | "td"): string =>
      `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
    const heading = head.every((cell) => cell === "") ? "" : `<thead>${row(head, "th")}</thead>`;
    const said = note === undefined || note === "" ? "" : `<p>${escaped(note)}</p>`;
    const body = lines.map((cells) => row(cells, "td")).join("\n");
    return `<h2>${escaped(own)}</h2>${said}\n<table${words}>${heading}<tbody>\n${body}\n</tbody></table>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><h1>${escaped(title)}</h1>
${parts.join("\n")}
</body></html>
`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (one) => entities[one] ?? one);
