interface Heard {
  readonly station: string | undefined
  readonly rssi: number | undefined
  readonly snr: number | undefined
}

/** Of all that heard a frame, the one that heard it best, and their number; without signals, the first. */
export function bestRadio(heard: readonly Heard[]): Partial<Heard> & { readonly copies?: number } {
  const [first, ...others] = heard
  if (!first) return {}
  const best = others.reduce(
    (winner, copy) => ((copy.rssi ?? -Infinity) > (winner.rssi ?? -Infinity) ? copy : winner),
    first,
  )
  return { ...best, copies: heard.length }
}
