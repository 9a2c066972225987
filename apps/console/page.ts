// What the console knows of each of its pages. Said in `routes.tsx`; heard by `frame.tsx`, `guarded.tsx` and `title.ts`.

import type { Need } from "@etalon/messages/roles.table";
import type { ComponentType } from "react";
import type { IconName } from "./parts/icons.tsx";

export type Page = (Section | OneThing) & {
  readonly path: string;
  /** Where its address keeps which of its tabs is open, and what the words for them begin with. */
  readonly tabs?: readonly [keptAs: string, words: string];
  readonly need: Need;
  /** Offered by the interface that serves this console, or the page says where it is. */
  readonly asks: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
};

/** One that the navigation has. */
interface Section {
  /** Under `nav.` of the words, and its picture. */
  readonly nav: IconName;
  /** Beside that word: what is worth knowing wherever one is. */
  readonly beside?: ComponentType;
}

/** One that is reached from another page, and is about what the end of its address names. */
interface OneThing {
  readonly nav?: never;
  readonly beside?: never;
  /** Its title, a key of the words, in which that name is filled in. */
  readonly title: `title.${string}`;
}
