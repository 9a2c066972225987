// How many things at once each user has under way, of what lasts: following, being told files, bringing some. Opened by
// `server.ts`.

export interface AtOnce {
  of(user: string): number;
  all(): number;
  /** One more; how it ends. */
  begins(user: string): () => void;
}

export function openAtOnce(): AtOnce {
  const counts = new Map<string, number>();
  const of = (user: string): number => counts.get(user) ?? 0;
  return {
    of,
    all: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    begins(user) {
      counts.set(user, of(user) + 1);
      return () => {
        const left = of(user) - 1;
        if (left > 0) counts.set(user, left);
        else counts.delete(user);
      };
    },
  };
}
