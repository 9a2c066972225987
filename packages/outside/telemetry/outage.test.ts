// What is away is told once, and once when it is back.

import type { Log } from "@etalon/basis";
import { expect, it } from "vitest";
import { outageOf } from "./outage.ts";

function sheet() {
  const lines: string[] = [];
  const line = (level: string) => (event: string) => void lines.push(`${level} ${event}`);
  const log: Log = { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
  return { log, said: () => lines.splice(0) };
}
const refusal = new Error("ECONNREFUSED");

it("tells of an absence once, until it is back; other errors go their way", () => {
  const { log, said } = sheet();
  const outage = outageOf(log, "database", (error) => error === refusal);
  outage.back();
  expect(said()).toEqual([]); // it was there
  for (const error of [refusal, refusal, new Error("our mistake")]) outage.log.error("x.failed", { error });
  outage.log.warn("x.odd");
  outage.log.info("x.news", { error: refusal });
  expect(said()).toEqual([
    ...[
      "warn database.away",
      "debug x.failed",
      "debug x.failed",
      "error x.failed",
      "warn x.odd",
      "info x.news",
    ],
  ]);
  outage.gone(refusal);
  outage.back();
  outage.back();
  expect(said()).toEqual(["info database.back"]);
  outage.gone(refusal);
  expect(said()).toEqual(["warn database.away"]);
});
