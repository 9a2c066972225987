import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, addressText } from "../uplink/address.ts";
import { type Channel, channelOf, topicOf } from "./topics.ts";

const terminal = { tenant: "state-grid", site: "substation/12", terminal: "t-17" };
const name = fc
  .stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,10}(\/[a-z0-9]{1,5}){0,2}$/)
  .filter((text) => !/\.+$/.test(text));

describe("topics", () => {
  it("are those of the convention, with slashes in names written %2F", () => {
    expect(topicOf(terminal, { kind: "frames", stream: "detection/7" })).toBe(
      "etalon/v1/state-grid/substation%2F12/t-17/frames/detection%2F7",
    );
    expect(topicOf(terminal, { kind: "status" })).toBe("etalon/v1/state-grid/substation%2F12/t-17/status");
  });

  it("give back what they were made of", () => {
    const channel: fc.Arbitrary<Channel> = fc.oneof(
      fc.record({ kind: fc.constantFrom("frames" as const, "ack" as const), stream: name }),
      fc.record({ kind: fc.constantFrom("cmd" as const, "rsp" as const), id: name }),
      fc.record({ kind: fc.constantFrom("status" as const, "registers" as const) }),
    );
    const address = fc.record({ tenant: name, site: name, terminal: name });
    fc.assert(
      fc.property(address, channel, (who, what) => {
        expect(addressOf(addressText(who))).toEqual(who);
        expect(channelOf(who, topicOf(who, what))).toEqual(what);
        expect(channelOf(terminal, topicOf(who, what))).toBeNull();
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it("of other terminals, wildcards and half names are nobody's", () => {
    const own = "etalon/v1/state-grid/substation%2F12/t-17";
    const others = [
      "etalon/v1/state-grid/substation%2F12/t-18/status",
      "etalon/v1/state-grid/substation%2F12/t-17x/status",
      `${own}`,
      `${own}/frames`,
      `${own}/frames/`,
      `${own}/frames/+`,
      `${own}/frames/#`,
      `${own}/frames/a/b`,
      `${own}/frames/..`,
      `${own}/frames/a%2F..%2Fb`,
      `${own}/status/x`,
      `${own}/other/x`,
      `$SYS/${own}/status`,
    ];
    for (const topic of others) expect(channelOf(terminal, topic), topic).toBeNull();
    for (const id of ["", "a/b", "a/b/c/d", "a//c", "a/+/c", "a/b/.."]) expect(addressOf(id), id).toBeNull();
  });
});
