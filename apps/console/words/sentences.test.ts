// Each sentence that a component writes for users is there in Chinese: found in the sources as translators' tools find them, by its
// form; and none is kept that nobody writes any more. What shows in a browser besides, the walks find (`tests/console/other-language.ts`).

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clockState, identity, shape } from "@etalon/messages/nouns";
import { isProse } from "@etalon/messages/prose";
import { leftOutReasons } from "@etalon/messages/quality";
import { shownApplication } from "@etalon/messages/users-to-cc";
import ts from "typescript";
import { expect, it } from "vitest";
import { HOLE, sayingOf } from "./sentence-forms.ts";
import { forms, inChinese } from "./sentences/zh.ts";
import words from "./zh.json" with { type: "json" };

const packages = join(import.meta.dirname, "../../../packages");

/** What writes sentences that pages show; a folder stands for all its files. */
const writers = [
  ...["verification", "condition", "compensation", "analysis", "cloud", "field", "station"],
  ...["basis/table.ts", "messages", "outside/http", "outside/alarms/webhook.ts", "outside/oidc/provider.ts"],
  ...[
    "outside/postgres/users.ts",
    "outside/postgres/monitoring-exports.ts",
    "outside/postgres/quality-exports.ts",
  ],
  ...["devices", "codecs/comtrade", "codecs/csv", "codecs/pcap", "codecs/recording", "codecs/sampled-values"],
];

/** Files whose sentences no page shows. */
const elsewhere = new RegExp(
  [
    "cloud/audit/", // told by the tests of lending
    "cloud/vm-measuring-machine/lanes/", // between threads of a machine
    "compensation/balance/(capacitor-order|reassignment)|compensation/reactive/sizing|compensation/bus-look", // plans at the command line
    "analysis/power-quality/(options|class-a|events/event-rules)", // options of a command
    "outside/http/(open-api|health)|messages/(hosts|harmonic-terms|quality-terms)", // the interface's description; processes among themselves
  ].join("|"),
);

function filesOf(writer: string): readonly string[] {
  if (writer.endsWith(".ts")) return [writer];
  const within = readdirSync(join(packages, writer), { recursive: true, encoding: "utf8" });
  return within
    .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$|\.fixture\.ts$|(^|\/)(dist|testing)\//.test(name))
    .map((name) => join(writer, name))
    .filter((name) => !elsewhere.test(name));
}

/** Our own mistakes, and what goes to logs, are told to developers. */
const notToUsers = /^(insist|(log|ports\.log)\.\w+|(new )?\w*(Fault|Error))$/;

/** What a route is, and what its refusals mean, stands in the interface's description. */
function isDescription(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node)) return false;
  if (ts.isStringLiteral(node.name)) return node.name.text.includes(".");
  const beside = node.parent.properties.map((one) =>
    one.name && ts.isIdentifier(one.name) ? one.name.text : "",
  );
  return ts.isIdentifier(node.name) && node.name.text === "title" && beside.includes("path");
}

/** Texts as they stand in the source, what is filled in left open. */
function textsIn(file: string): readonly string[] {
  const text = readFileSync(join(packages, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  function look(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || isDescription(node)) return;
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && notToUsers.test(node.expression.getText()))
      return;
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node))
      found.push(node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join(""));
    ts.forEachChild(node, look);
  }
  look(source);
  return found;
}

/** Codes of several words that are not shown, and what is written for machines. */
const unseen = new Set([
  ...["power direction+variation", "power direction+supply impedance", "supply impedance+variation"],
  ...["power direction+supply impedance+variation", "without interruptions", "event begun", "not followed"],
  ...["the stream's begin", "the stream's end", "handed over", "half max", "frequency response", "time base"],
  ...["sum meter", 'there is no console in {}: "npm run build" makes it'],
]);
const forMachines = /charset=|filename=|max-age=|^: still|-src /;

const ofDatabase = /^\s*(select|insert|update|delete|with|create|begin|grant)\b/;

/** A code of several words that pages have a word for: `too short` is `meter.change-too-short`. */
const keys = Object.values(words).flatMap((group) => Object.keys(group));
const hasWord = (text: string): boolean => {
  const slug = text.trim().replaceAll(/[:,]/g, "").replaceAll(" ", "-");
  return keys.some((key) => key === slug || key.endsWith(`-${slug}`));
};

const isSentence = (text: string): boolean =>
  isProse(text.replaceAll("{}", "x")) &&
  !(unseen.has(text) || forMachines.test(text) || ofDatabase.test(text) || hasWord(text));

/** Without what is filled in at its ends, and how it is joined there. */
const bare = (text: string): string => text.replace(/^(\{\}|[\s;:,.()'"])+|(\{\}|[\s;:,.()'"])+$/g, "");

/** Whether a form says a text, or has it among what it says. */
function fits(form: string, { pattern, longest }: Written): boolean {
  return form.includes(longest) && pattern.test(form);
}

interface Written {
  readonly file: string;
  readonly text: string;
  readonly pattern: RegExp;
  /** Of what is fixed. */
  readonly longest: string;
}
function writtenIn(file: string): readonly Written[] {
  return textsIn(file).map((text) => {
    const fixed = bare(text).split("{}");
    const escaped = fixed.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const longest = fixed.toSorted((a, b) => b.length - a.length)[0] ?? "";
    return { file, text, pattern: new RegExp(escaped.join(".*"), "s"), longest };
  });
}

const written = writers.flatMap(filesOf).flatMap(writtenIn);
const known = Object.keys(forms).map((form) => form.replaceAll(HOLE, "{}"));

it("has each sentence that a component writes", () => {
  const sentences = written.filter(({ text }) => isSentence(text));
  expect(sentences.length).toBeGreaterThan(900);
  const lacking = sentences.filter(
    (one) => !known.some((form) => fits(form, one)) && inChinese(one.text.replaceAll("{}", "1")) === null,
  );
  expect(lacking.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
});

it("has none that nobody writes", () => {
  const all = Object.entries(forms).filter(([form]) => isProse(form));
  const dead = all.filter(([form, said]) => {
    const open = form.replaceAll(HOLE, "{}");
    const fixed = open.replaceAll("{}", "").length;
    if (written.some((one) => 4 * one.longest.length > fixed && fits(open, one))) return false;
    const alone = sayingOf({ [form]: said }, { sentences: [], words: [], brackets: ["", ""], list: "" });
    return !written.some(({ text }) => alone(text.replaceAll("{}", "1")) !== null);
  });
  expect(dead.map(([form]) => form)).toEqual([]);
});

const { kind } = identity.shape;
const notLent = shownApplication.shape.status.exclude(["granted", "joined"]);
it.each([
  ["1 of 266 intervals of 3 s is {} and does not count", leftOutReasons],
  ["4 of 266 intervals of 3 s are {} and do not count", leftOutReasons],
  ["application app-1 holds no lease: it is {}", notLent.options],
  ["terminal clock {}", clockState.options],
  ["x/1 has no streams: it is carried as a {}.", shape.options],
  ["x/1 is announced as a stream; a meter is carried as {} or serial", shape.options],
  ["x/1 is a {}: only a waveform source can be shared", kind.options.map((one) => one.replace("-", " "))],
] as const)(
  "says a word of the interface's own within a sentence: %s",
  (sentence, all: readonly string[]) => {
    const unsaid = all.filter((word) => inChinese(sentence.replace("{}", word))?.includes(word) ?? true);
    expect(unsaid).toEqual([]);
  },
);
