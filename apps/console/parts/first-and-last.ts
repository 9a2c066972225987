// What changes many times in a second, told to somebody whom each costs much: the first at once, and the last when it rests.
// Pure but for its timer; called by `address.ts`.

export interface FirstAndLast<T> {
  readonly tell: (value: T) => void;
  /** Nothing is still to be told. */
  readonly rests: () => boolean;
  /** What is still to be told never is. */
  readonly drop: () => void;
}

export function firstAndLast<T>(say: (value: T) => void, restMs: number): FirstAndLast<T> {
  let moving: ReturnType<typeof setTimeout> | undefined;
  const drop = () => {
    clearTimeout(moving);
    moving = undefined;
  };
  return {
    tell: (value) => {
      const isFirst = moving === undefined;
      if (isFirst) say(value);
      clearTimeout(moving);
      moving = setTimeout(() => {
        moving = undefined;
        if (!isFirst) say(value);
      }, restMs);
    },
    rests: () => moving === undefined,
    drop,
  };
}
