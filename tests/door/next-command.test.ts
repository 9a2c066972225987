// What a command says of a name that the cloud does not know: also the command that lists what there is.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listedBy } from "../../apps/cli/listed-by.table.ts";
import { etalon, expectRefused } from "../cli/run-command.ts";
import { APPLICATION, INSTRUMENT, type OpenDoors, openDoors } from "./door.fixture.ts";

let doors: OpenDoors;
beforeAll(async () => {
  doors = await openDoors();
  process.env.ETALON_TOKEN = doors.token;
});
afterAll(async () => {
  delete process.env.ETALON_TOKEN;
  await doors.close();
});
const run = (...words: readonly string[]) => etalon(...words, "--url", doors.url);

describe("a name that the cloud does not know", () => {
  it.each([
    [["detect", "--meter", "qh-99"], 'there is no meter qh-99: "etalon meters list" lists what there is'],
    [["meters", "show", "qh-99"], 'there is no meter qh-99: "etalon meters list" lists'],
    [["apply", "--instrument", "x", "--for", "9"], 'there is no instrument x: "etalon instruments" lists'],
    [["token", "issue", "--name", "x", "--title", "t"], 'there is no user x: "etalon user list" lists'],
    [["release", "app-none"], 'there is no application app-none: "etalon leases" lists'],
    [["read", "ia-01/pa-01"], 'there is no application ia-01/pa-01: "etalon leases" lists'],
    [["audit", "--instrument", "ia-01/yh-99"], 'no instrument ia-01/yh-99: "etalon instruments" lists'],
  ] as const)("%j", async (words, sentence) => {
    expectRefused(await run(...words), sentence);
  });

  it("is told with commands that there are", async () => {
    for (const words of listedBy.values())
      expect(await etalon(...words.split(" "), "--help"), words).toMatchObject({ code: 0 });
  });

  it("is no instrument that nothing was done to yet", async () => {
    expect(await run("audit", "--instrument", INSTRUMENT)).toMatchObject({ code: 0, err: "" });
  });
});

describe("the application that a command is about", () => {
  it.each(["release", "read", "renew --for 9", "driver accept", "driver refuse"])(
    "is the argument of etalon %s or its option, one of them",
    async (command) => {
      const [said, option] = ["app-none", ["--application", "app-none"]];
      for (const named of [[said], option])
        expectRefused(await run(...command.split(" "), ...named), "there is no application app-none");
      for (const named of [[], [APPLICATION, ...option]])
        expectRefused(await run(...command.split(" "), ...named), "one application is expected, such as");
    },
  );
});
