// Brings files to the interface and hears what it makes of them: how much is sent, that it works, its answer. The browser's
// older way of asking, since the newer one does not tell how much of a body is sent. Called by the page for recordings.

import { fromJson } from "@etalon/basis/json";
import { useEffect, useRef, useState } from "react";
import { pathWith, problemOf } from "../../api/ask.ts";
import type { OpenedRecording } from "../../api/contracts.ts";
import { AWAY, Problem } from "../../api/problem.ts";
import type { Brought } from "./sorted-files.ts";

export type Work =
  | { readonly kind: "none" }
  | { readonly kind: "sending"; readonly share: number }
  | { readonly kind: "working"; readonly sinceMs: number }
  | { readonly kind: "done"; readonly opened: OpenedRecording; readonly text: string }
  | { readonly kind: "failed"; readonly error: Error };

export interface Bringing {
  readonly work: Work;
  readonly begin: (brought: Brought, wishes: Readonly<Record<string, string | undefined>>) => void;
  readonly cancel: () => void;
}

export function useBringing(): Bringing {
  const [work, setWork] = useState<Work>({ kind: "none" });
  const asked = useRef<XMLHttpRequest | null>(null);
  const end = () => {
    const before = asked.current;
    asked.current = null;
    before?.abort();
  };
  useEffect(() => () => asked.current?.abort(), []); // who leaves the page wants it no more
  return {
    work,
    cancel: () => {
      end();
      setWork({ kind: "none" });
    },
    begin: (brought, wishes) => {
      end();
      const request = new XMLHttpRequest();
      asked.current = request;
      const tell = (next: Work) => {
        if (asked.current === request) setWork(next);
      };
      request.upload.onprogress = ({ loaded, total }) =>
        tell({ kind: "sending", share: total > 0 ? loaded / total : 0 });
      request.upload.onload = () => tell({ kind: "working", sinceMs: Date.now() });
      request.onload = () => tell(answerOf(request));
      request.onerror = () =>
        tell({ kind: "failed", error: new Problem("no answer came", { code: "away", status: AWAY }) });
      request.open("POST", pathWith("/recordings/analysis", wishes));
      request.setRequestHeader("accept", "application/json");
      tell({ kind: "sending", share: 0 });
      request.send(formOf(brought));
    },
  };
}

function formOf(brought: Brought): FormData {
  const form = new FormData();
  for (const [part, files] of Object.entries(brought))
    for (const file of files) form.append(part, file, file.name);
  return form;
}

function answerOf({ status, responseText: text }: XMLHttpRequest): Work {
  if (status !== 200) return { kind: "failed", error: problemOf(status, text) };
  return { kind: "done", opened: fromJson(text) as OpenedRecording, text };
}
