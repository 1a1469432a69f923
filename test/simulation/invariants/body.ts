/** Fields of canonical records, found without decoding the whole of them: it is done for every record of every run. */
const CLIENT_ORDER_ID = /"clientOrderId":"([^"]*)"/
const EXECUTION_ID = /"executionId":"([^"]*)"/

export function clientOrderIdOf(body: string): string {
  return CLIENT_ORDER_ID.exec(body)?.[1] ?? ''
}

export function executionIdOf(body: string): string {
  return EXECUTION_ID.exec(body)?.[1] ?? ''
}
