// `etalon driver`: a maker signs, an operator trusts, adds, lists, rolls back and revokes; each refusal one sentence.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { etalon, expectRefused, scratch } from "./run-command.ts";

const { path } = scratch();
const shelf = ["--drivers", path("shelf")];
const about = (version: string) => ({
  ...{ name: "acme-m3", version, maker: "Acme", capabilities: ["energy"] },
  identity: { kind: "meter", maker: "Acme", model: "M3*" },
});

async function said(...words: string[]): Promise<string> {
  const { code, out, err } = await etalon("driver", ...words);
  expect([code, err], words.join(" ")).toEqual([0, ""]);
  return out;
}
async function signed(version: string): Promise<string> {
  const [code, description, file] = [path("m3.mjs"), path("m3.json"), path(`m3-${version}.driver.json`)];
  writeFileSync(code, `export default { name: "acme-m3", version: "${version}", open() {} };\n`);
  writeFileSync(description, JSON.stringify(about(version)));
  const key = path("acme/key.pem");
  await said("sign", "--code", code, "--about", description, "--key", key, "--out", file);
  return file;
}

describe("etalon driver", () => {
  it("goes from a maker's key to a driver that nodes offer, back, and to its end", async () => {
    expect(await said("list", ...shelf)).toBe(
      "no driver from outside is here; those built into the measuring program are always offered\npolicy  ask\n",
    );
    expect(await said("maker", "--to", path("acme"))).toMatch(/^key [0-9a-f]{32} was made in /);
    expectRefused(await etalon("driver", "maker", "--to", path("acme")), "there is a key in");
    const [first, second] = [await signed("1"), await signed("2")];
    expectRefused(await etalon("driver", "verify", first, ...shelf), "nobody here trusts its key");
    const key = ["--key", path("acme/public.pem")];
    expect(await said("trust", "--maker", "Acme", ...key, ...shelf)).toMatch(
      /^Acme {2}key [0-9a-f]{32} {2}trusted since /,
    );
    expect(await said("verify", first, ...shelf)).toBe(
      "driver acme-m3 1 by Acme (energy), for meter Acme M3*\n",
    );
    await said("add", first, ...shelf);
    const added = await said("add", second, ...shelf);
    expect(added).toMatch(/^offered from now on: driver acme-m3 2 by Acme/);
    expect(added).toContain(`read by: etalon node --drivers ${path("shelf")}\n`);
    expectRefused(await etalon("driver", "add", await signed("1.5"), ...shelf), "is older than 2");
    expect(await said("rollback", "acme-m3", ...shelf)).toBe("acme-m3 2 is withdrawn; 1 is offered again\n");
    expect(await said("policy", "trusted", ...shelf)).toMatch(/bound without asking/);
    const listed = JSON.parse(await said("list", "--json", ...shelf));
    expect(listed).toMatchObject({
      packages: [
        { offer: { version: "1" }, standing: "offered" },
        { offer: { version: "2" }, standing: "withdrawn" },
      ],
      makers: [{ maker: "Acme", revokedAt: null }],
      policy: "trusted",
    });
    expect(await said("distrust", "--maker", "Acme", ...shelf)).toMatch(/ revoked \d{4}-/);
    expect(await said("list", ...shelf)).toMatch(
      /^refused {2}driver acme-m3 1 by Acme: Acme's key .* was revoked on /m,
    );
    expectRefused(await etalon("driver", "add", await signed("3"), ...shelf), "was revoked on");

    const ofUp = ["--drivers", path("data/drivers")];
    await said("trust", "--maker", "Acme", ...key, ...ofUp);
    expect(await said("add", first, ...ofUp)).toContain(
      `etalon up (npm start) with --data ${path("data")}, or`,
    );
  });

  it("signs only what a measuring machine would load, and says what is missing", async () => {
    const [code, description] = [path("odd.mjs"), path("odd.json")];
    const sign = ["sign", "--code", code, "--about", description, "--key", path("acme/key.pem")];
    const signing = async (module: string, said: object) => {
      writeFileSync(code, module);
      writeFileSync(description, JSON.stringify({ ...about("1"), ...said }));
      return etalon("driver", ...sign, "--out", path("odd.driver.json"));
    };
    const whole = 'export default { name: "acme-m3", version: "1", open() {} };';
    expectRefused(await signing("export default {}", {}), code, "no driver, a name as text");
    expectRefused(await signing(whole.replace("m3", "m4"), {}), "calls itself acme-m4 1");
    expectRefused(await signing("import 'elsewhere'", {}), "cannot be loaded");
    expectRefused(
      await signing(whole, { version: 1 }),
      description,
      'version: a version as text, such as "1.4.2", is expected',
    );
    expectRefused(
      await signing(whole, { identity: undefined }),
      "identity: an object is expected, and is missing",
    );
    expect(existsSync(path("odd.driver.json"))).toBe(false);
    expect((await signing(whole, {})).code).toBe(0);
  });

  it("refuses what it cannot use", async () => {
    const file = await signed("7");
    const bad = path("bad.driver.json");
    writeFileSync(bad, readFileSync(file, "utf8").replace("acme-m3", "acme-m4"));
    expectRefused(await etalon("driver", "add", bad, ...shelf), bad);
    expectRefused(await etalon("driver", "add", path("none.json"), ...shelf), "there is no such file");
    expectRefused(
      await etalon("driver", "trust", "--maker", "A", "--key", file, ...shelf),
      "no public key in PEM",
    );
    expectRefused(await etalon("driver", "policy", "maybe", ...shelf), "ask, trusted");
    expectRefused(
      await etalon("driver", "accept", "--application", "a", "--data", path("data")),
      "no cloud runs",
    );
  });
});
