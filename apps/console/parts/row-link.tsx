// What a row of a table is about, as a link to its page: an anchor that the router follows, since a table under the wheel makes
// hundreds in a second. Called by pages for their columns.

import { useRouter } from "@tanstack/react-router";
import type { MouseEvent } from "react";

interface RowLinkProps {
  /** Within the console, its parts encoded. */
  readonly to: string;
  readonly children: string;
}

export function RowLink({ to, children }: RowLinkProps) {
  const router = useRouter();
  /** With a key held the browser opens it elsewhere, as it does by another button. */
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ to });
  };
  const prepare = () => void router.preloadRoute({ to }).catch(() => undefined);
  return (
    <a
      className="row-link"
      href={`${router.basepath}${to}`}
      onClick={follow}
      onMouseEnter={prepare}
      onFocus={prepare}
    >
      {children}
    </a>
  );
}
