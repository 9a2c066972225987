// One walk through pages of the console, as a role takes it. Each part of the console has a file of them here, listed in
// `all.ts`; `console.test.ts` takes each in both languages, in one cloud.

import type { Role } from "@etalon/messages/roles.table";
import type { Visitor } from "../browser.fixture.ts";

export interface Walk {
  readonly title: string;
  readonly roles: readonly Role[];
  /** In whose name; absent: the station's. */
  readonly party?: string;
  readonly walk: (visitor: Visitor, cloud: { readonly url: string }) => Promise<void>;
}
