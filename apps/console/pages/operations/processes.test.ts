import { expect, it } from "vitest";
import type { ToldHost } from "../../api/contracts.ts";
import { processesOf } from "./processes.ts";

const host = (name: string, computer: string | null, sinceTaiNs: bigint, serves = false) =>
  ({
    ...{ host: name, silent: false, heardTaiNs: 9n },
    report: computer === null ? null : { computer, sinceTaiNs },
    work: serves ? { url: "", missing: [] } : null,
  }) as unknown as ToldHost;

it("takes what runs in one process for one, named by what serves an interface there", () => {
  const hosts = [
    host("agent/ia-01", "vm", 5n),
    host("node/nc-01", "vm", 5n),
    host("up/local", "vm", 5n, true),
  ];
  const [one, ...others] = processesOf(hosts);
  expect([one!.host, one!.beside, others]).toEqual(["up/local", ["agent/ia-01", "node/nc-01"], []]);
});

it("keeps apart what began at another instant, on another computer, or tells nothing of itself", () => {
  const hosts = [
    ...[host("zz/a", "vm", 5n, true), host("cc/b", "vm", 6n, true)],
    ...[host("agent/c", "site", 5n), host("node/d", null, 5n), host("node/e", null, 5n)],
  ];
  expect(processesOf(hosts).map(({ host, beside }) => [host, beside])).toEqual(
    hosts.map(({ host }) => [host, []]),
  );
});
