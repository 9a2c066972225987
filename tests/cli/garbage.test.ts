// Every option and argument of every command with a value that makes no sense: one sentence that names the place, exit code
// 2, or it is taken as what it is; never a stack, the schema library's words, or a mistake of ours. Commands that go on by
// themselves (roles, `up`) are asked for their parsers only.

import type { Command, Option } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BadInput } from "../../apps/cli/bad-input.ts";
import { etalonProgram } from "../../apps/cli/program.ts";
import { APPLICATION, INSTRUMENT, METER, type OpenDoors, openDoors } from "../door/door.fixture.ts";
import { etalon, scratch } from "./run-command.ts";

const { folder, path } = scratch();
const home = process.cwd();
const SEED = Number(process.env.ETALON_GARBAGE_SEED ?? 20_261_129);
const EACH = Number(process.env.ETALON_GARBAGE_EACH ?? 1);

const garbage = [
  ...["", " ", "yesterday", "-1", "25:00", "1e999", "NaN", "a b", "null", "{}", "[1", "a,,b", "1:2:3"],
  ...["x".repeat(300), "\u001b[31mred", "a\u0000b", "💥", "../x", "%00", "'; drop table x; --"],
];

/** Run until they are told to end, or look at this host. */
const LASTING = ["up", "cloud", "station", "node", "agent", "terminal", "login", "doctor"];

/** Sense, for whatever is mandatory beside the one that makes none: by the option's or argument's name. */
const sense: Readonly<Record<string, () => string>> = {
  "--recording": () => path("r.csv"),
  "--pulses": () => path("pulses.csv"),
  "--meter <file>": () => path("meter.json"),
  "--meter <id>": () => METER,
  "--out": () => path("out"),
  "--to": () => path("to"),
  "--instrument": () => INSTRUMENT,
  "--application": () => APPLICATION,
  "--from": () => "2026-03-02T08:30:00Z",
  "--roles": () => "auditor",
};
const sensible = (flags: string): string => (sense[flags] ?? sense[flags.split(" ")[0]!] ?? (() => "60"))();

interface Place {
  readonly words: readonly string[];
  readonly name: string;
  readonly args: (value: string) => readonly string[];
  readonly parse: Option["parseArg"];
}

function placesOf(command: Command, words: readonly string[] = []): readonly Place[] {
  const inner = command.commands.flatMap((one) => placesOf(one, [...words, one.name()]));
  const taking = command.options.filter(({ required, optional }) => required || optional);
  const flag = ({ flags }: Option) => flags.split(" ")[0]!;
  const beside = (but: Option | null) =>
    taking
      .filter((one) => one.mandatory && one.defaultValue === undefined && one !== but)
      .flatMap((one) => [flag(one), sensible(one.flags)]);
  const arguments_ = command.registeredArguments;
  const others = () => arguments_.map(() => "60");
  return [
    ...inner,
    ...taking.map((one) => ({
      ...{ words, name: flag(one), parse: one.parseArg },
      args: (value: string) => [...words, ...beside(one), flag(one), value, "--", ...others()],
    })),
    ...arguments_.map((one) => ({
      ...{ words, name: one.name(), parse: one.parseArg as Option["parseArg"] },
      args: (value: string) => [...words, ...beside(null), "--", value],
    })),
  ];
}
const screen = { out() {}, err() {}, watched: false, debug: false };
const places = placesOf(etalonProgram(screen));
/** Commands that ask a cloud. */
const takesUrl = new Set(places.filter(({ name }) => name === "--url").map(({ words }) => words.join(" ")));

/** Some of the garbage, other at each place, the same again with the same seed. */
const someFor = (nth: number): readonly string[] =>
  Array.from({ length: EACH }, (_, n) => garbage[(SEED + nth * 7 + n * 5) % garbage.length]!);

const RAW =
  /[Ii]nvalid (input|option|string|ISO)|received|Too (big|small)|Unrecognized|\[object|undefined|\bat .*\.[jt]s:\d|mistake/;
const ONE_SENTENCE = /^etalon: \P{Cc}+\n$/u;

let doors: OpenDoors;
beforeAll(async () => {
  doors = await openDoors();
  process.chdir(folder); // where nonsense may be the name of a folder
  const made = await etalon("simulate", "recording", "--out", path("r.csv"), "--duration", "2");
  expect(made.code, made.err).toBe(0);
});
afterAll(async () => {
  process.chdir(home);
  await doors?.close();
});

describe("a value that makes no sense", () => {
  it("is refused by parsers in a sentence that names the option", () => {
    let refused = 0;
    for (const { words, name, parse } of places)
      for (const value of parse ? garbage : []) {
        try {
          parse!(value, undefined as never);
        } catch (error) {
          refused++;
          expect(error, `${words.join(" ")} ${name} ${JSON.stringify(value)}`).toBeInstanceOf(BadInput);
          const { message } = error as BadInput;
          expect(message).toContain(name);
          expect(message).not.toMatch(RAW);
        }
      }
    expect(refused).toBeGreaterThan(1000);
  });

  it("ends a command with one sentence, or is taken for what it is", async () => {
    console.log(`seed ${SEED}, ${EACH} values at each place`);
    process.env.ETALON_TOKEN = doors.token;
    const codes = new Map<number, number>();
    for (const [nth, { words, name, args }] of places.entries()) {
      if (LASTING.includes(words[0]!) || name === "--url" || name === "--data") continue;
      const asks = takesUrl.has(words.join(" "));
      for (const value of someFor(nth)) {
        const line = args(value);
        const [own, rest] = [line.slice(0, line.indexOf("--")), line.slice(line.indexOf("--"))];
        const { code, err } = await etalon(...own, ...(asks ? ["--url", doors.url] : []), ...rest);
        const what = `${line.map((one) => JSON.stringify(one)).join(" ")}: ${err}`;
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect([0, 2], what).toContain(code);
        if (code === 2) expect(err, what).toMatch(ONE_SENTENCE);
        expect(err, what).not.toMatch(RAW);
      }
    }
    delete process.env.ETALON_TOKEN;
    console.log(`exit codes: ${JSON.stringify(Object.fromEntries(codes))}`);
    expect(codes.get(2)).toBeGreaterThan(150);
  });
});
