// What messages are about, found in bodies as they are sent; nothing that anybody sends makes it throw.

import fc from "fast-check";
import { expect, it } from "vitest";
import { aboutOf, kindOf } from "./about.ts";

const lease = { resource: "ia-01/yh-01", application: "app-1", applicant: "zz", token: 7, untilTaiNs: 1n };

it("finds application, detection, resource and token where the arrows have them", () => {
  const about = (key: string, body: unknown) => aboutOf({ key }, body);
  const leased = { application: "app-1", resource: "ia-01/yh-01", token: 7 };
  expect(about("cluster", { kind: "push-access", lease, detection: "det-1" })).toEqual({
    ...leased,
    detection: "det-1",
  });
  expect(about("agent/ia-01", { kind: "open-link", machine: "app-1", resource: "r", token: 2 })).toEqual({
    application: "app-1",
    resource: "r",
    token: 2,
  });
  expect(about("machine/app-1", { kind: "machine-ready", run: 1 })).toEqual({ application: "app-1" });
  expect(about("agent/ia-01", { kind: "open-link", machine: "app-1.2" })).toEqual({ application: "app-1" });
  expect(about("machine/app-1.12", { kind: "machine-ready", run: 1 })).toEqual({ application: "app-1" });
  expect(about("application/app.1", { kind: "release" })).toEqual({ application: "app.1" });
  expect(about("terminal/yh-01", { kind: "agree-time", detection: "det-1" })).toEqual({
    application: "det-1",
    detection: "det-1",
  });
  expect(about("agent/ia-01", { kind: "stream-done", stream: "det-1" })).toMatchObject({
    application: "det-1",
  });
  const said = { kind: "machine-said", run: 1, body: { kind: "driver-bound", resource: "r", driver: "d" } };
  expect(about("machine/app-1", said)).toEqual({ application: "app-1", resource: "r" });
  expect(about("cluster", { to: {}, host: {}, id: "1", body: { kind: "place", lease } })).toEqual(leased);
  expect(about("catalogue/r", { kind: "resource-changed", entry: {} })).toEqual({ resource: "r" });
  expect(about("cluster", { kind: "node-up", node: "nc-01" })).toEqual({});
});

it("names the kind of what is passed on, too", () => {
  expect(kindOf({ kind: "machine-said", body: { kind: "progress" } })).toBe("machine-said progress");
  expect(kindOf({ body: { kind: "place" } })).toBe("say place");
  expect(kindOf(null)).toBe("message");
});

it("takes any body", () => {
  fc.assert(
    fc.property(fc.string(), fc.anything(), (key, body) => {
      const { application, token } = aboutOf({ key }, body);
      expect(["string", "undefined"]).toContain(typeof application);
      expect(["number", "undefined"]).toContain(typeof token);
      expect(kindOf(body).length).toBeLessThanOrEqual(120);
    }),
    { verbose: 1 },
  );
});
