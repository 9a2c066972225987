// What stands in every workbook beside its rows: the parts that name the sheets, and a sheet that tells what the columns
// mean. Called by `xlsx.ts`.

import type { Table } from "@etalon/basis";

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/**
 * Text within XML: what XML has no letter for is `_xHHHH_`, and a text that looks so is kept apart from it.
 * @source ECMA-376-1, ST_Xstring (clause unchecked)
 */
export const xmlText = (text: string): string =>
  text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
    .replaceAll(/(?![\t\n])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, (letter) => {
      const code = letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
      return `_x${code}_`;
    })
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");

/** Excel's rule for the names of sheets: 31 letters without these. */
const sheetName = (name: string): string =>
  xmlText(name.replaceAll(/[[\]:*?/\\]/g, " ").slice(0, 31)).replaceAll('"', " ");

export const fixedParts = (name: string): readonly (readonly [path: string, text: string])[] => [
  [
    "[Content_Types].xml",
    `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>${[1, 2].map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPE}.worksheet+xml"/>`).join("")}</Types>`,
  ],
  [
    "_rels/.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    "xl/workbook.xml",
    `${HEAD}<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="${sheetName(name)}" sheetId="1" r:id="rId1"/><sheet name="columns" sheetId="2" r:id="rId2"/></sheets></workbook>`,
  ],
  [
    "xl/_rels/workbook.xml.rels",
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${[1, 2].map((n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join("")}</Relationships>`,
  ],
];

export function aboutSheet({ title, columns }: Table): readonly [path: string, text: string] {
  const lines = [[title], ["column", "type", "unit", "meaning"]];
  for (const { name, type, unit, says } of columns) lines.push([name, type, unit ?? "", says]);
  const rows = lines.map((texts, row) => {
    const cells = texts.map(
      (text, n) =>
        `<c r="${"ABCD"[n]}${row + 1}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`,
    );
    return `<row r="${row + 1}">${cells.join("")}</row>`;
  });
  return [
    "xl/worksheets/sheet2.xml",
    `${HEAD}<worksheet xmlns="${SHEET}"><sheetData>${rows.join("")}</sheetData></worksheet>`,
  ];
}
