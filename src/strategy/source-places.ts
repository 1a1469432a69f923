/**
 * Where functions of a strategy stand in its file, as far as its loader knows: a handler that returned a Promise has
 * left no stack behind that would tell.
 */
const places = new WeakMap<object, string>()

export function rememberPlace(of: object, place: string): void {
  places.set(of, place)
}

/** `file:line:column`, or empty. */
export function placeOf(what: object): string {
  return places.get(what) ?? ''
}
