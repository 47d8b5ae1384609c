/**
 * An expected reason for not starting, in one sentence. `main.ts` prints the sentence alone; anything
 * else that is thrown is a bug and comes with its stack.
 */
export class StartProblem extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'StartProblem'
    this.code = code
  }
}

/**
 * True for a StartProblem and for its like from other rooms: an error whose `code` is in lower case
 * with dashes (`newer-database`). Node's codes are in capitals, PostgreSQL's have digits.
 */
export function isStartProblem(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[a-z]+(-[a-z]+)*$/.test(error.code)
  )
}
