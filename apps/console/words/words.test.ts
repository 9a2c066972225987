// Each word that a page uses is there in both languages, and none is there that no page uses.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import en from "./en.json" with { type: "json" };
import { forms } from "./sentences/zh.ts";
import zh from "./zh.json" with { type: "json" };

interface Words {
  readonly [key: string]: string | Words;
}
const flat = (words: Words, before = ""): readonly [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
  );

const top = join(import.meta.dirname, "..");
const files = readdirSync(top, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !/(^|\/)(dist|node_modules)\/|\.test\.ts$/.test(name))
  .map((name) => ({ name, text: readFileSync(join(top, name), "utf8") }));
const sources = files.map(({ text }) => text).join("\n");

/** `"page.word"` anywhere in the sources; `page.word-${…}` stands for all that begin so. */
const texts = [...sources.matchAll(/"([a-z][\w-]*(?:\.[\w-]+)+)"/g)].map(([, key]) => key!);
const begun = [...sources.matchAll(/`([a-z][\w-]*\.[\w.-]*)\$\{/g)].map(([, key]) => key!);
/** Forms for one and many are one word: `row_one` and `row_other` are asked for as `row`. */
const asked = (key: string) => key.replace(/_(one|other)$/, "");
const used = (key: string) =>
  texts.includes(asked(key)) || begun.some((beginning) => key.startsWith(beginning));

it("has the same keys in both languages", () => {
  const ofMany = flat(en).filter(([key]) => !key.endsWith("_one")); // Chinese has one form of all numbers
  expect(flat(zh).map(([key]) => key)).toEqual(ofMany.map(([key]) => key));
});

/** Words whose number is two or more, or is said with decimals. */
const neverOfOne = [
  ...["detection.course-not-yet", "work.years", "quality.course-steps", "recording.banded"],
  ...["quality.of-day", "quality.of-week", "quality.of-year"],
];

it("says one of each as one", () => {
  const counts = /\{\{\w+\}\} (?!is\b|has\b|values\b)[a-z]+s\b/;
  const known = new Map(flat(en));
  const unforeseen = flat(en).filter(
    ([key, text]) =>
      counts.test(text) && !neverOfOne.includes(key) && !known.has(key.replace(/_other$/, "_one")),
  );
  expect(unforeseen).toEqual([]);
  const ones = [...known.keys()].filter((key) => key.endsWith("_one"));
  expect(ones.length).toBeGreaterThan(10);
  expect(ones.filter((key) => !known.has(key.replace(/_one$/, "_other")))).toEqual([]);
});

it("has every word that is asked for", () => {
  const all = [...sources.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key!);
  const known = new Set(flat(en).map(([key]) => asked(key)));
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((key) => !known.has(key))).toEqual([]);
  expect(begun.filter((beginning) => ![...known].some((key) => key.startsWith(beginning)))).toEqual([]);
});

it("has no word that nobody asks for", () => {
  expect(flat(en).flatMap(([key]) => (used(key) ? [] : [key]))).toEqual([]);
});

it("says the same in both: each value that one names, the other names", () => {
  const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  const chinese = new Map(flat(zh));
  for (const [key, text] of flat(en).filter(([key]) => !key.endsWith("_one")))
    expect(values(chinese.get(key) ?? ""), key).toEqual(values(text));
});

/** All that is said in Chinese, by pages and by components, filled with that. */
const filledWith = (fill: string) =>
  [...flat(zh).map(([, text]) => text), ...Object.values(forms)].map((text) =>
    text.replaceAll(/\{+[#=]?\w+\}+/g, fill),
  );
const chinese = filledWith("0");

it("has Chinese marks behind Chinese words", () => {
  expect(chinese.filter((text) => /\p{Script=Han}[.,;:!?]/u.test(text))).toEqual([]);
});

it("has the Chinese colon behind a Chinese word that fills it, and behind a closing mark", () => {
  expect(filledWith("某").filter((text) => /[\p{Script=Han}）”》]:/u.test(text))).toEqual([]);
});

it("has the field's words for bringing clocks to one time, and for how a meter is connected", () => {
  expect(chinese.filter((text) => /约定|[13]P[234]W(?!（)/.test(text))).toEqual([]);
});

it("says days and hours in Chinese, but for a symbol of a unit", () => {
  expect(chinese.filter((text) => /\d ?(d|days?|hours?|minutes?|seconds?|years?)\b/.test(text))).toEqual([]);
});

it("leaves a sentence's end to the words: it is another mark in each language", () => {
  const ends = /\{"\. ?"\}|\/>\.|\)\}\.(?!\w)|`\$\{t\([^`]*\)\}\. /g;
  expect(sources.match(ends) ?? []).toEqual([]);
});

/** What a page writes between its words which looks so; text between tags, strings, pieces of templates. */
function writtenIn(
  { name, text }: { readonly name: string; readonly text: string },
  strings: RegExp,
  tags = strings,
) {
  const found: string[] = [];
  function look(node: ts.Node): void {
    const texts = ts.isTemplateExpression(node)
      ? node.templateSpans.map(({ literal }) => literal.text)
      : ts.isStringLiteralLike(node) || ts.isJsxText(node)
        ? [node.text]
        : [];
    const written = ts.isJsxText(node) ? tags : strings;
    found.push(...texts.filter((one) => written.test(one)).map((one) => `${name}: ${one.trim()}`));
    ts.forEachChild(node, look);
  }
  look(ts.createSourceFile(name, text, ts.ScriptTarget.Latest));
  return found;
}
const pages = files.filter(({ name }) => /^(pages|parts)\/|^frame\.tsx$/.test(name));

it("leaves the colon between a label and its value to the words; `12:30` has none", () => {
  expect(pages.length).toBeGreaterThan(100);
  expect(pages.flatMap((page) => writtenIn(page, /:\s/, /:(\s|$)/))).toEqual([]);
});

it("leaves the mark between the parts of a list, or before a unit, to the words", () => {
  expect(pages.flatMap((page) => writtenIn(page, /^\s*[,;] (?!1fr)/))).toEqual([]);
});
