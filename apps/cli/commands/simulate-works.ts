// `etalon simulate works`: a recording of a user with harmonics of whom it is known which are his own.

import { fixedText, toJson } from "@etalon/basis";
import { simulatedWorks } from "@etalon/outside/simulated/harmonic-works";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { numberOption, pairsOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { writeJson, writeRecording } from "../written-files.ts";

type Pairs = readonly (readonly [number, number])[];

interface Options {
  readonly out: string;
  readonly nominalVoltage: number;
  readonly shortCircuit: number;
  readonly xOverR: number;
  readonly activeKw: number;
  readonly reactiveKvar: number;
  readonly emission?: Pairs;
  readonly background?: Pairs;
  readonly bankKvar: number;
  readonly wander: number;
  readonly backgroundWander: number;
  readonly duration: number;
  readonly seed: number;
  readonly json?: boolean;
}

const HIGHEST_ORDER = 37;
const RATE_HZ = 4000;

const examples = `
Makes recording.cfg, recording.dat and truth.json: of each order, what part of the voltage the works makes.
Examples:
  etalon simulate works --out works --emission 5:60,7:40 --background 5:0.3,11:1.5
  etalon harmonics report --recording works/recording.cfg --nominal-voltage 400 --short-circuit 13`;

export function registerSimulateWorks(simulate: Command, screen: Screen): void {
  const kilo = { lowest: -1e6, highest: 1e6 };
  const share = { unit: "%", lowest: 0, highest: 90 };
  simulate
    .command("works")
    .description("make a recording of a works behind its supply, whose harmonics' sources are known")
    .requiredOption("--out <folder>", "for the files")
    .addOption(
      numberOption("--nominal-voltage <V>", "line to line, V", {
        unit: "volts",
        above: 0,
        highest: 1e6,
      }).default(400),
    )
    .addOption(
      numberOption("--short-circuit <MVA>", "short-circuit power of the supply, MVA", {
        unit: "MVA",
        above: 0,
        highest: 1e6,
      }).default(13),
    )
    .addOption(
      numberOption("--x-over-r <x>", "reactance of the supply ÷ its resistance", {
        lowest: 0,
        highest: 1000,
      }).default(5),
    )
    .addOption(
      numberOption("--active-kw <kW>", "what the works draws, kW", { unit: "kW", ...kilo }).default(150),
    )
    .addOption(
      numberOption("--reactive-kvar <kvar>", "positive lagging, kvar", { unit: "kvar", ...kilo }).default(60),
    )
    .addOption(
      pairsOption("--emission <list>", "harmonic currents of the works, order:ampere,…", "order:ampere,…"),
    )
    .addOption(
      pairsOption(
        "--background <list>",
        "harmonic voltages of the supply, order:percent,…",
        "order:percent,…",
      ),
    )
    .addOption(
      numberOption("--bank-kvar <kvar>", "the works' plain capacitors, kvar", {
        unit: "kvar",
        lowest: 0,
        highest: 1e6,
      }).default(0),
    )
    .addOption(numberOption("--wander <%>", "how far its emission goes up and down, %", share).default(30))
    .addOption(numberOption("--background-wander <%>", "how far the background does, %", share).default(0))
    .addOption(
      numberOption("--duration <s>", "length, s", {
        unit: "seconds",
        lowest: 1,
        highest: 3600,
        whole: true,
      }).default(30),
    )
    .addOption(
      numberOption("--seed <n>", "of all chance", { whole: true, lowest: 0, highest: 2 ** 31 - 1 }).default(
        1,
      ),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { recording, truth } = await atWork(screen, "simulating", () =>
        simulatedWorks({
          nominalV: options.nominalVoltage,
          shortCircuitVA: options.shortCircuit * 1e6,
          xOverR: options.xOverR,
          activeW: options.activeKw * 1000,
          reactiveVar: options.reactiveKvar * 1000,
          emission: ordersOf("--emission", options.emission ?? []),
          background: ordersOf("--background", options.background ?? []),
          bankVar: options.bankKvar * 1000,
          worksWander: options.wander / 100,
          backgroundWander: options.backgroundWander / 100,
          seconds: options.duration,
          rateHz: RATE_HZ,
          seed: options.seed,
        }),
      );
      const files = [
        ...writeRecording(`${options.out}/recording`, recording, "comtrade"),
        `${options.out}/truth.json`,
      ];
      writeJson(`${options.out}/truth.json`, truth);
      screen.out(options.json ? `${toJson({ files, truth }, 2)}\n` : textOf(files, truth));
    });
}

function ordersOf(flag: string, pairs: Pairs): Pairs {
  for (const [order, size] of pairs)
    if (!(Number.isInteger(order) && order >= 2 && order <= HIGHEST_ORDER && size >= 0 && size <= 1e5))
      throw new BadInput(
        `${flag} "${order}:${size}": orders from 2 to ${HIGHEST_ORDER} and sizes from 0 are expected`,
      );
  return pairs;
}

function textOf(files: readonly string[], truth: readonly { order: number; userShare: number }[]): string {
  const lines = truth.map(
    ({ order, userShare }) =>
      `order ${order}: ${fixedText(100 * userShare, 0)} % of the voltage is made by the works' emission`,
  );
  return `${[...files.map((file) => `wrote ${file}`), ...lines].join("\n")}\n`;
}
