/** Small changes of short lists on the path of every order, where the built-in ways cost more than the order's check. */

/** Taking a few off is cheaper than setting the length, which leaves optimized code. */
export function emptyList(list: unknown[]): void {
  while (list.length > 0) list.pop()
}

/** As `splice(at, 1)`, which makes a list of what it took out. */
export function removeAt(list: unknown[], at: number): void {
  for (let next = at + 1; next < list.length; next++) list[next - 1] = list[next]
  list.pop()
}
