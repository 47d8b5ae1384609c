/** OSRM's codes: https://github.com/Project-OSRM/osrm-backend/blob/master/docs/http.md#code */
export type RefusalCode =
  | 'InvalidUrl'
  | 'InvalidService'
  | 'InvalidVersion'
  | 'InvalidOptions'
  | 'InvalidQuery'
  | 'InvalidValue'
  | 'NoSegment'
  | 'TooBig'
  | 'NoRoute'
  | 'NoTable'
  | 'NoMatch'
  | 'NoTrips'
  | 'NotImplemented'

/** What OSRM answers with 400: a code that programs read, and a sentence. */
export class OsrmRefusal extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}
