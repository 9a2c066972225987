// A page behind what it needs: who may not see it is told so, and where the interface has not what it rests on. Called by
// `routes.tsx`.

import { may } from "@etalon/messages/http";
import type { ComponentType } from "react";
import { useMe, useOffer } from "./api/asked.ts";
import { Elsewhere } from "./elsewhere.tsx";
import type { Page } from "./page.ts";
import { Loading, NoPermission } from "./parts/states.tsx";

export function guarded({ need, asks }: Pick<Page, "need" | "asks">, Content: ComponentType): ComponentType {
  return function Guarded() {
    const { data: me } = useMe();
    const { data: offer } = useOffer();
    if (!me || !offer) return <Loading />;
    if (!may(me, need)) return <NoPermission need={need} />;
    if (!offer.routes.some(({ path }) => path === asks)) return <Elsewhere />;
    return <Content />;
  };
}
