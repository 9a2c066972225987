// What crosses a host boundary is checked: ids, and the sentences with which a body is refused.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { announce } from "./ia-to-irm.ts";
import { imToIa } from "./im-to-ia.ts";
import { id, misfit, misunderstoodBy } from "./nouns.ts";

describe("ids", () => {
  it.each(["a", "det-1", "ia-01/yh-01", "x.y_z"])("takes %s", (text) => expect(misfit(id, text)).toBeNull());
  it.each(["", "-a", "/a", "a b", "a\nb", "ä", "a".repeat(129), 7, null])("refuses %j", (text) =>
    expect(misfit(id, text)).not.toBeNull(),
  );
});

describe("a body that comes from another component", () => {
  const misunderstood = misunderstoodBy(announce, imToIa);

  it("is understood by the arrow that knows its kind", () => {
    expect(misunderstood({ kind: "announce", agent: "a", instruments: [] })).toBeNull();
    expect(misunderstood({ kind: "lease-over", resource: "a/b", token: 3 })).toBeNull();
  });

  it("is refused with the place that is wrong, or as unknown", () => {
    expect(misunderstood({ kind: "lease-over", resource: "a/b", token: 0 })).toMatch(/^lease-over: token: /);
    expect(misunderstood({ kind: "announce", agent: "", instruments: [] })).toMatch(/^announce: agent: /);
    expect(misunderstood({ kind: "agent-started" })).toBe(
      "agent-started: nobody here knows this kind of message",
    );
    expect(misunderstood(null)).toBe("a message is an object with a kind");
  });

  it("always gets an answer", () => {
    const any = fc.oneof(
      fc.anything(),
      fc.record({ kind: fc.constantFrom("announce", "lease-over", "x") }, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(any, (body) => {
        const why = misunderstood(body);
        expect(why === null || why.length > 0).toBe(true);
      }),
      { seed: 20_260_113, numRuns: 300 },
    );
  });
});
