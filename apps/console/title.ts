// The document's title: what is shown, the open tab first, in the language that is read - by it a page is told from others in a
// browser's tabs and history, and by who hears it. From the route alone; called by `frame.tsx`, and for the login by its page.

import { useMatches } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Page } from "./page.ts";
import type { Kept } from "./parts/address.ts";

const APPLICATION = "Etalon";

/**
 * @param page  undefined: there is no such page
 * @param id    what the end of the address names, if the page is about one thing
 * @param kept  what the address keeps, the open tab with it
 */
export function titleOf(page: Page | undefined, id: string | undefined, kept: Kept, t: TFunction): string {
  if (!page) return titled(t("state.no-page"));
  const { nav, tabs } = page;
  const name = nav === undefined ? t(page.title, { id }) : t(`nav.${nav}`);
  const tab = tabs && kept[tabs[0]] ? t(`${tabs[1]}${kept[tabs[0]]}`, { defaultValue: "" }) : "";
  return titled(tab, name);
}

export const titled = (...names: readonly string[]): string =>
  [...names.filter((name) => name !== ""), APPLICATION].join(" – ");

/** Of the page that the route leads to. */
export function useTitle(pages: readonly Page[]): void {
  const { t } = useTranslation();
  // The title alone: what else changes in the address is not the frame's, around which all is drawn.
  const title = useMatches({
    select: (matches) => {
      const shown = matches.at(-1);
      const page = pages.find(({ path }) => path === shown?.fullPath);
      const { id } = (shown?.params ?? {}) as { readonly id?: string };
      return titleOf(page, id, (shown?.search ?? {}) as Kept, t);
    },
  });
  useDocumentTitle(title);
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
