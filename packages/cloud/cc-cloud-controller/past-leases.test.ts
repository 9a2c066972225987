// What became of leases, by what IM writes of them.

import type { AuditEntry } from "@etalon/basis";
import { expect, it } from "vitest";
import { pastLeases } from "./past-leases.ts";

const S = 1_000_000_000n;
const note = (atS: bigint, what: string, token: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  ...{ atTaiNs: atS * S, by: "im", key: "resource/ia-01/pa-01", what, who: `party-${token}` },
  ...{ resource: "ia-01/pa-01", application: `app-${token}`, token, why: `${what} ${token}` },
  ...more,
});
const until = (s: bigint) => ({ untilTaiNs: s * S });

it("tells each lease once, the newest first, and how it ended", () => {
  const told = pastLeases(
    [
      note(0n, "reclaimed", 1), // its beginning is further back
      note(1n, "granted", 2, until(10n)),
      note(2n, "renewed", 2, until(20n)),
      note(5n, "released", 2, until(20n)),
      note(6n, "granted", 3, until(16n)),
      note(16n, "reclaimed", 3, until(16n)),
      note(17n, "granted", 4, until(60n)),
      note(18n, "pre-empted", 4, { ...until(30n), who: "somebody-else" }),
      note(30n, "reclaimed", 4, until(30n)),
      note(31n, "granted", 5, until(60n)),
      note(32n, "reclaimed", 5, until(60n)),
      note(33n, "granted", 6, until(60n)),
      note(34n, "revoked", 6, { ...until(60n), who: "the-owner" }),
      note(35n, "granted", 7, { ...until(99n), use: "shared" }),
    ].reverse(),
  );
  expect(told.map(({ token, end }) => [token, end])).toEqual([
    [7, null],
    [6, "revoked"],
    [5, "no-machine"],
    [4, "pre-empted"],
    [3, "time-over"],
    [2, "given-back"],
  ]);
  expect(told[0]).toMatchObject({ use: "shared", endedTaiNs: null, why: null, ...until(99n) });
  expect(told[1]).toMatchObject({ applicant: "party-6", endedTaiNs: 34n * S, why: "revoked 6" });
  expect(told.at(-1)).toMatchObject({ fromTaiNs: 1n * S, endedTaiNs: 5n * S, ...until(20n) });
});
