// What the console knows of each of its pages. Said in `routes.tsx`; heard by `frame.tsx` and `guarded.tsx`.

import type { Need } from "@etalon/messages/roles.table";
import type { ComponentType } from "react";
import type { IconName } from "./parts/icons.tsx";

export interface Page {
  readonly path: string;
  /** Under `nav.` of the words, and its picture; absent: it is reached from another page. */
  readonly nav?: IconName;
  /** Beside that word: what is worth knowing wherever one is. */
  readonly beside?: ComponentType;
  readonly need: Need;
  /** Offered by the interface that serves this console, or the page says where it is. */
  readonly asks: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}
