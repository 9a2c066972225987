// Our own mistakes: an assertion throws a Fault, and nobody catches it but the app.

export class Fault extends Error {
  override readonly name: string = "Fault";
}

/** A kernel was called with arrays of the wrong length: a programming mistake, never bad input. */
export class ShapeFault extends Fault {
  override readonly name = "ShapeFault";
}

/** For what is asked a thousand times a second: a sentence is made when it is needed alone. */
export function fault(what: string): never {
  throw new Fault(what);
}

export function insist(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Fault(what);
}

export function requireShape(
  condition: boolean,
  where: string,
  lengths: readonly number[],
): asserts condition {
  if (!condition) throw new ShapeFault(`${where}: lengths ${lengths.join(", ")} do not fit together`);
}

export function unreachable(value: never): never {
  throw new Fault(`unreachable: ${JSON.stringify(value)}`);
}
