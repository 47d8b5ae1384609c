import type { Sentence } from '../../../algorithms/model.ts'
import type { AlertKind } from '../../protocol/stories.ts'

/** Something that a person should see to; it's gone when the rows say so. */
export type Alert = (
  | { readonly deviceId: string }
  /** It concerns every button of a type, as the network names it, or of a door. */
  | { readonly networkType: string }
) & {
  readonly kind: AlertKind
  readonly realSince: number
  readonly sentence: Sentence
}
