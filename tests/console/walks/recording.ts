// An auditor drops a recording with pulses and plate on the page, reads the verdict and the spectrum, and then a capture that
// is none.

import { join } from "node:path";
import { fromJson } from "@etalon/basis";
import { openedRecording } from "@etalon/messages/recordings";
import { expect } from "vitest";
import { runEtalon } from "../../../apps/cli/program.ts";
import { scratchFolder } from "../../end-to-end/running-cloud.ts";
import type { Walk } from "./walk.ts";

const silent = { out: () => {}, err: () => {}, watched: false, debug: false };

/** A meter 0.137 % fast, its load with harmonics. */
async function simulated(): Promise<(name: string) => string> {
  const folder = scratchFolder();
  const load = [
    "--error",
    "0.137",
    "--pf",
    "0.8",
    "--harmonics",
    "3:12,5:7,7:4",
    "--voltage-harmonics",
    "5:2",
  ];
  const size = ["--duration", "2", "--constant", "400000"];
  expect(await runEtalon(["simulate", "recording", "--out", folder, ...load, ...size], silent)).toBe(0);
  return (name) => join(folder, name);
}

export const recordingWalks: readonly Walk[] = [
  {
    title: "an auditor opens a recording and reads what it shows, and the meter's verdict",
    roles: ["auditor"],
    walk: async ({ page, word, go, look }) => {
      const file = await simulated();
      await go("/recording");
      await page.getByText(word("recording.none")).waitFor();
      await look("recording-none");
      const files = page.locator("input[type=file]");
      await files.setInputFiles(file("recording.cfg"));
      await page.getByText(word("recording.lacks-partner")).waitFor();
      const answered = page.waitForResponse((reply) => reply.url().includes("/recordings/analysis"));
      await files.setInputFiles(["recording.dat", "pulses.csv", "meter.json"].map(file));
      const told = openedRecording.parse(fromJson(await (await answered).text()));
      expect(told.verification?.error?.percent).toBeCloseTo(0.137, 2);
      await page.getByRole("heading", { name: word("outcome.title") }).waitFor();
      expect(await page.locator(".uplot").count()).toBe(2);
      await page.getByRole("tab", { name: word("recording.tab-shape") }).scrollIntoViewIfNeeded();
      await look("recording");
      await page.locator(".u-over").first().hover(); // over the voltages; the currents at that time are told too
      await page.getByText(/^▬ ua −?[\d.]+ V$/).waitFor();
      await page.getByText(/^▬ ia −?[\d.]+ A$/).waitFor();
      await page.getByRole("tab", { name: word("recording.tab-spectrum") }).click();
      await page.getByText(word("recording.direction-returned")).waitFor();
      await look("recording-harmonics");
      expect(page.url()).toContain("show=spectrum");

      await files.setInputFiles({
        name: "no.pcap",
        mimeType: "application/octet-stream",
        buffer: Buffer.alloc(99),
      });
      await page.getByRole("alert").getByText("no.pcap:").waitFor();
    },
  },
];
