import { expect, it } from "vitest";
import { partOf, sortedFiles } from "./sorted-files.ts";

const file = (name: string, text = "") => new File([text], name);
const names = (files: readonly File[] = []) => files.map(({ name }) => name);

it("tells files by name, and CSV and JSON by how they begin", () => {
  expect(partOf("A.CFG", "")).toBe("recording");
  expect(partOf("a.pcapng", "\u0000")).toBe("recording");
  expect(partOf("a.csv", "t_s,ua,ub")).toBe("recording");
  expect(partOf("a.csv", '\ufeff"t_s","register"\n')).toBe("pulses");
  expect(partOf("m.json", '{"serial":"1","accuracyClass":"0.2S"}')).toBe("meter");
  expect(partOf("c.json", '{ "certificate": "x" }')).toBe("calibration");
  expect(partOf("truth.json", '{"errorPercent":1}')).toBeNull();
  expect(partOf("picture.png", "")).toBeNull();
});

it("keeps a pair that comes one after the other, and takes a new recording for the old one", async () => {
  const first = await sortedFiles([file("a.cfg"), file("p.csv", "t_s,register\n")], {});
  const both = await sortedFiles([file("a.dat")], first.brought);
  expect(names(both.brought.recording)).toEqual(["a.cfg", "a.dat"]);
  expect(names(both.brought.pulses)).toEqual(["p.csv"]);
  const other = await sortedFiles([file("b.cff"), file("x.png")], both.brought);
  expect([names(other.brought.recording), names(other.left)]).toEqual([["b.cff"], ["x.png"]]);
  const many = await sortedFiles([file("a.cfg"), file("a.dat"), file("b.cfg")], {});
  expect([names(many.brought.recording), names(many.left)]).toEqual([["a.cfg", "a.dat"], ["b.cfg"]]);
});
