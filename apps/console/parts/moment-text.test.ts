// Times for people: one form, local, with the zone of that very day.

import { afterEach, expect, it } from "vitest";
import { momentIn, momentText } from "./moment-text.ts";

const zone = process.env.TZ;
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const at = new Date("2026-11-29T16:45:02.379Z");

it.each([
  ["Asia/Shanghai", "2026-11-30 00:45:02 UTC+8", "11-30 00:45 UTC+8"],
  ["UTC", "2026-11-29 16:45:02 UTC", "11-29 16:45 UTC"],
  ["America/St_Johns", "2026-11-29 13:15:02 UTC−3:30", "11-29 13:15 UTC−3:30"],
])("is told in local time with its zone: %s", (name, whole, close) => {
  process.env.TZ = name;
  expect([momentText(at), momentText(at, "close")]).toEqual([whole, close]);
});

it("has a short form for the time of day, and one for the day", () => {
  process.env.TZ = "Asia/Shanghai";
  expect(momentText(at, "short")).toBe("00:45:02.3");
  expect(momentText(at, "day")).toBe("2026-11-30");
});

it("is read back as it is typed, by a clock of 24 hours", () => {
  process.env.TZ = "Asia/Shanghai";
  const typed = "2026-11-30 16:05";
  expect(momentText(momentIn(typed)!, "minute")).toBe(typed);
  expect(momentIn(" 2026-3-2 9:30 ")).toEqual(new Date("2026-03-02T01:30:00Z"));
  for (const none of ["", "2026-11-30", "2026-02-30 10:00", "2026-11-30 24:00", "2026-11-30 04:05 PM"])
    expect(momentIn(none), none).toBeNull();
  process.env.TZ = "Europe/Berlin";
  expect(momentIn("2026-03-29 02:30")).toBeNull(); // the clocks go from 02:00 to 03:00
});

it("has summer's zone in summer", () => {
  process.env.TZ = "Europe/Berlin";
  expect(momentText(new Date("2026-07-01T10:00:00Z"))).toBe("2026-07-01 12:00:00 UTC+2");
  expect(momentText(at)).toBe("2026-11-29 17:45:02 UTC+1");
});
